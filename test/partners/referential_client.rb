# frozen_string_literal: true

require 'json'
require 'net/http'
require 'time'
require 'uri'

# HTTP as Ruby applications do it with a stack of middleware: two seconds for everything, five more tries for the
# methods that may be repeated, JSON read only when the media type says so.
class ReferentialClient
  TIMEOUT = 2
  RETRIES = 5
  REPEATABLE = %w[GET PUT DELETE].freeze

  class Refused < StandardError
    attr_reader :status, :body

    def initialize(status, body)
      super("#{status} #{body}")
      @status = status
      @body = body
    end

    def already_exists?
      status == 400 && body['errors'].any? { |error| error['message'].include?('already exists') }
    end
  end

  # `token_per_call` asks for a token before each call, with a raw text for body and no media type of its own.
  def initialize(scope:, token_per_call: false)
    @scope = scope
    @token_per_call = token_per_call
  end

  def get(path, params = {})
    query = params.empty? ? '' : "?#{URI.encode_www_form(params)}"
    call(Net::HTTP::Get.new("/referential/v1#{path}#{query}"))
  end

  def post(path, body)
    call(with_json(Net::HTTP::Post.new("/referential/v1#{path}"), body))
  end

  def put(path, body)
    call(with_json(Net::HTTP::Put.new("/referential/v1#{path}"), body))
  end

  private

  def with_json(request, body)
    request['Content-Type'] = 'application/json'
    request.body = JSON.generate(body)
    request
  end

  def call(request)
    @token = nil if @token_per_call
    @token ||= fetch_token
    request['Authorization'] = "Bearer #{@token}"
    status, body = perform(request)
    raise Refused.new(status, body) unless status.between?(200, 299)

    body
  end

  def fetch_token
    request = Net::HTTP::Post.new('/oauth2/token')
    request.basic_auth(ENV.fetch('CLIENT_ID'), ENV.fetch('CLIENT_SECRET'))
    if @token_per_call
      request.body = "grant_type=client_credentials&scope=#{@scope}"
    else
      request.set_form_data(grant_type: 'client_credentials', scope: @scope)
    end
    status, body = perform(request)
    raise Refused.new(status, body) unless status == 200

    body.fetch('access_token')
  end

  def perform(request, tries_left = RETRIES)
    answer = exchange(request)
    puts "#{request.method} #{request.path} #{answer.code}"
    [answer.code.to_i, parse(answer)]
  rescue Net::OpenTimeout, Net::ReadTimeout
    raise unless REPEATABLE.include?(request.method) && tries_left.positive?

    warn "nouvel essai de #{request.method} #{request.path}"
    perform(request, tries_left - 1)
  end

  def exchange(request)
    uri = URI(ENV.fetch('HUB'))
    options = { open_timeout: TIMEOUT, read_timeout: TIMEOUT, write_timeout: TIMEOUT, max_retries: 0 }
    Net::HTTP.start(uri.host, uri.port, **options) { |http| http.request(request) }
  end

  # Anything else stays a text, in which no property can be found.
  def parse(answer)
    media_type = answer['content-type'].to_s.split(';').first.to_s.strip
    media_type.end_with?('json') ? JSON.parse(answer.body) : answer.body
  end
end
