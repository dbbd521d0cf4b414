/* A source: sends messages to an address in one sequence, as Notify or as Echo, sends again what was not acknowledged, and closes.
   Its exit code is 0 when the destination took part in all of it. */
#include "faults.h"

int hub__Notify(struct soap *soap, int no, char *text)
{
  (void)no; (void)text;
  return soap_send_empty_response(soap, 202);
}

int hub__Echo(struct soap *soap, int no, char *text, struct hub__EchoResponse *reply)
{
  (void)no; (void)text; (void)reply;
  return soap_send_empty_response(soap, 202);
}

static void sendOne(struct soap *soap, soap_wsrm_sequence_handle sequence, int no, int echo)
{
  const char *action = echo ? "urn:example:hub/Echo" : "urn:example:hub/Notify";
  struct hub__EchoResponse reply;
  char text[32];
  snprintf(text, sizeof text, "besked %d", no);
  if (soap_wsrm_request_acks(soap, sequence, NULL, action))
    exit(2);
  if (echo)
    soap_call_hub__Echo(soap, soap_wsrm_to(sequence), action, no, text, &reply);
  else if (soap_send_hub__Notify(soap, soap_wsrm_to(sequence), action, no, text) || soap_recv_empty_response(soap))
    soap_closesock(soap);
  soap->error = SOAP_OK;
}

static int isDone(struct soap *soap, int result)
{
  if (!result || soap->error == 202)
    return 1;
  soap_print_fault(soap, stderr);
  return 0;
}

int main(int count, char **arguments)
{
  const char *to = count > 1 ? arguments[1] : "";
  int messages = count > 2 ? atoi(arguments[2]) : 5, echo = count > 3 && !strcmp(arguments[3], "Echo"), no, code = 0;
  struct soap *soap = soap_new1(SOAP_IO_KEEPALIVE);
  soap_wsrm_sequence_handle sequence;
  soap_register_plugin(soap, soap_wsa);
  soap_register_plugin(soap, soap_wsrm);
  soap->send_timeout = soap->recv_timeout = 5;
  if (soap_wsrm_create(soap, to, NULL, 600000, NULL, &sequence))
    return 1;
  for (no = 1; no <= messages; no++)
    sendOne(soap, sequence, no, echo);
  if (sequence->messages)
    soap_wsrm_resend(soap, sequence, 0, 0);
  if (!isDone(soap, soap_wsrm_close(soap, sequence, soap_wsa_rand_uuid(soap))))
    code = 3;
  if (!isDone(soap, soap_wsrm_terminate(soap, sequence, soap_wsa_rand_uuid(soap))))
    code = 4;
  return code;
}
