# frozen_string_literal: true

# The provisioning of family quotients for an editor's towns (hub.md §10.2): one token per call.
#
#   provision  organization, subscription, activation by sending back the whole object
#   health     what the editor's status page shows

require_relative 'referential_client'

PROCESS = 'FormulaireQF'
REGISTER, BRANCH = ENV.fetch('TOWN').split('-', 2)

# Makes one town ready to receive, whatever was already done.
class Provisioning
  def initialize(client)
    @client = client
  end

  def run
    organization = find_or_create_organization
    puts "organisation #{organization['companyRegister']} #{organization['branchCode']}"
    activate(find_or_create_subscription)
  end

  private

  def find_or_create_organization
    @client.get("/organizations/SI-#{REGISTER}-#{BRANCH}")
  rescue ReferentialClient::Refused => e
    raise unless e.status == 404

    @client.post('/organizations', {
                   type: 'SI', companyRegister: REGISTER, branchCode: BRANCH, email: 'mairie@vertbois.example',
                   name: 'COMMUNE DE VERTBOIS-L’ÉTANG', country: 'France', postalCode: '35999', territory: BRANCH,
                   status: 'Actif'
                 })
  end

  def find_or_create_subscription
    @client.post('/subscriptions', {
                   datapassId: 0, notificationFrequency: 'Aucune', processCode: PROCESS,
                   subscriber: { type: 'SI', companyRegister: REGISTER, branchCode: BRANCH },
                   email: 'quotient@vertbois.example', status: 'Inactif',
                   localAdministrator: { email: 'maud@vertbois.example', firstName: 'Maud', lastName: 'Le Goff' },
                   validateDateTime: Time.now.iso8601, updateDateTime: Time.now.iso8601
                 })
  rescue ReferentialClient::Refused => e
    raise unless e.already_exists?

    @client.get('/subscriptions', companyRegister: REGISTER, processCode: PROCESS).first
  end

  # The object as it came, less two keys and with some changed: even what only the hub may say goes back to it.
  def activate(subscription)
    id = subscription.fetch('id')
    content = subscription.reject { |key, _| %w[id creationDateTime].include?(key) }
    content.merge!(
      'status' => 'Actif', 'activateDateTime' => Time.now.iso8601, 'accessMode' => ENV.fetch('ACCESS_MODE', 'API'),
      'notificationFrequency' => 'Aucune'
    )
    content['delegationActor'] = editor if ENV['EDITOR']
    @client.put("/subscriptions/#{id}", content)
    puts "abonnement #{id}"
  end

  def editor
    register, branch = ENV.fetch('EDITOR').split('-', 2)
    { branchCode: branch, companyRegister: register, type: 'EDT' }
  end
end

def health(client)
  organization = client.get("/organizations/SI-#{REGISTER}-#{BRANCH}")
  subscription = client.get('/subscriptions', companyRegister: REGISTER, processCode: PROCESS).first
  healthy = organization['status'].casecmp?('actif') && subscription['status'].casecmp?('actif')
  puts "santé #{healthy} #{subscription['accessMode']} #{subscription['subscriber']['name']}"
end

client = ReferentialClient.new(scope: ENV.fetch('SCOPE', 'ADMIN'), token_per_call: true)
case ARGV.first
when 'provision' then Provisioning.new(client).run
when 'health' then health(client)
else abort 'usage : provision | health'
end
