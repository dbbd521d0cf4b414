"""A silo that knows nothing but the AsyncAPI document: every name comes from it. Posts what it is told, follows it until it is
delivered, takes it back too late, and shows what was refused. One JSON object a line."""
import json
import sys
import urllib.request
import uuid

import pika

address, user, password, good, bad = sys.argv[1:]
document = json.load(urllib.request.urlopen(address))


def passes(channel, message):
    return any(each['$ref'].endswith('/' + message) for each in channel['messages'].values())


def channels(action, message, kind):
    """The channels of a kind of binding that a message passes by, as the hub acts on them."""
    for operation in document['operations'].values():
        channel = document['channels'][operation['channel']['$ref'].split('/')[-1]]
        binding = channel.get('bindings', {}).get('amqp', {})
        if operation['action'] == action and passes(channel, message) and binding.get('is') == kind:
            yield operation, channel, binding


def say(what, said):
    print(json.dumps({what: said}), flush=True)


server = next(each for each in document['servers'].values() if each['protocol'] in ('amqp', 'amqps'))
host, port = server['host'].split(':')
connection = pika.BlockingConnection(pika.ConnectionParameters(
    host, int(port), server.get('pathname', '/'), pika.PlainCredentials(user, password)))
channel = connection.channel()
channel.confirm_delivery()

answers = {}


def hear(_channel, _method, properties, body):
    answers[properties.correlation_id] = json.loads(body)


operation, posting, binding = next(channels('receive', 'message', 'routingKey'))
_, cancelling, cancel_binding = next(channels('receive', 'cancellation', 'routingKey'))
# How it is answered stands in the words of the reply.
reply_to = 'amq.rabbitmq.reply-to'
assert reply_to in operation['reply']['address']['description']
channel.basic_consume(reply_to, hear, auto_ack=True)


def ask(exchange, key, body):
    correlation = str(uuid.uuid4())
    properties = pika.BasicProperties(
        delivery_mode=2, content_type=document['defaultContentType'], reply_to=reply_to, correlation_id=correlation)
    channel.basic_publish(exchange, key, body, properties, mandatory=True)
    while correlation not in answers:
        connection.process_data_events(time_limit=1)
    return answers[correlation]


posted = ask(binding['exchange']['name'], posting['address'], good)
say('posted', posted)

_, _, statuses = next(channels('send', 'entry', 'queue'))
for method, _, body in channel.consume(statuses['queue']['name'], inactivity_timeout=30):
    entry = json.loads(body)
    channel.basic_ack(method.delivery_tag)
    if entry['id'] != posted['id']:
        continue
    say('followed', entry)
    if entry['status'] == 'delivered':
        break

reference = json.dumps({'reference': json.loads(good)['reference']})
say('cancelled', ask(cancel_binding['exchange']['name'], cancelling['address'], reference))
say('refused', ask(binding['exchange']['name'], posting['address'], bad))
_, _, refused = next(channels('send', 'refused', 'queue'))
method, properties, body = channel.basic_get(refused['queue']['name'], auto_ack=True)
say('rejected', {'headers': properties.headers, 'body': json.loads(body)})
connection.close()
