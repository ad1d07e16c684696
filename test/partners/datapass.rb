# frozen_string_literal: true

# The application through which towns ask for démarches (hub.md §10.3).
#
#   enrol   makes the organization known and asks for one subscription per démarche, under one request number
#   import  reads every subscription of some démarches back

require_relative 'referential_client'

PROCESSES = %w[
  CERTDC EtatCivil depotDossierPACS recensementCitoyen HebergementTourisme JeChangeDeCoordonnees DDmariage
  ProactiviteCnousBoursiers
].freeze

# One request of a town, as its form was filled in.
class Enrolment
  def initialize(client)
    @client = client
    @register, @branch = ENV.fetch('TOWN').split('-', 2)
    @request_number = Integer(ENV.fetch('DATAPASS_ID'))
  end

  def run
    find_or_create_organization
    wanted = ENV.fetch('PROCESSES', PROCESSES.join(' ')).split
    wanted.each { |code| puts "abonnement #{code} #{subscribe(code)}" }
  end

  private

  def find_or_create_organization
    @client.get("/organizations/SI-#{@register}-#{@branch}")
  rescue ReferentialClient::Refused => e
    raise unless e.status == 404

    @client.post('/organizations', organization)
  end

  def organization
    {
      type: 'SI', companyRegister: @register, branchCode: @branch, email: 'mairie@vertbois.example',
      name: 'COMMUNE DE VERTBOIS-L’ÉTANG', code: nil, country: 'France', postalCode: '35999',
      territory: 'VERTBOIS-L’ÉTANG', phoneNumber: '+33199001234', status: 'Actif'
    }
  end

  # A request that timed out has usually succeeded: it comes back as « already exists ».
  def subscribe(code)
    @client.post('/subscriptions', subscription(code)).fetch('id')
  rescue ReferentialClient::Refused => e
    raise unless e.status == 400 && e.body['errors'][0]['message'].include?('already exists')

    found = @client.get('/subscriptions', datapassId: @request_number)
    found.find { |one| one['processCode'] == code }.fetch('id')
  end

  def subscription(code)
    body = {
      datapassId: @request_number, processCode: code, notificationFrequency: 'unitaire', status: 'Inactif',
      subscriber: { type: 'SI', companyRegister: @register, branchCode: @branch },
      validateDateTime: Time.now.iso8601, updateDateTime: Time.now.iso8601, email: 'etat-civil@vertbois.example',
      localAdministrator: administrator
    }
    ENV['NULLS'] ? body.merge(EXPLICIT_NULLS) : body
  end

  # The generation before sent every property it knew.
  EXPLICIT_NULLS = {
    accessMode: nil, activateDateTime: nil, rejectDateTime: nil, endDateTime: nil, delegationActor: nil,
    rejectionReason: nil
  }.freeze

  def administrator
    person = {
      email: 'maud+hubee@vertbois.example', firstName: 'Maud', lastName: 'Le Goff', function: 'Secrétaire de mairie',
      phoneNumber: '0199001234'
    }
    ENV['NULLS'] ? person.merge(mobileNumber: nil) : person
  end
end

def import(client)
  batch = 5000
  offset = 0
  loop do
    codes = ENV.fetch('PROCESSES').split.join(',')
    page = client.get('/subscriptions', maxResult: batch, offSet: offset, processCode: codes)
    puts "page #{page.size} #{page.map { |one| one['id'] }.uniq.size} #{page.map { |one| one['processCode'] }.uniq.sort.join(' ')}"
    break if page.size < batch

    offset += batch
  end
end

client = ReferentialClient.new(scope: ENV.fetch('SCOPE', 'ADMIN'))
case ARGV.first
when 'enrol' then Enrolment.new(client).run
when 'import' then import(client)
else abort 'usage : enrol | import'
end
