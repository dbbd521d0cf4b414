/* A destination: takes Notify and Echo on a port, and prints the number of each message that it hands over. */
#include "faults.h"

static void told(int no)
{
  printf("%d\n", no);
  fflush(stdout);
}

int hub__Notify(struct soap *soap, int no, char *text)
{
  (void)text;
  if (soap_wsrm_check_send_empty_response_and_wait(soap, 0))
    return soap->error;
  told(no);
  return SOAP_OK;
}

int hub__Echo(struct soap *soap, int no, char *text, struct hub__EchoResponse *reply)
{
  if (soap_wsrm_check(soap))
    return soap->error;
  told(no);
  reply->text = text;
  return soap_wsrm_reply(soap, NULL, "urn:example:hub/EchoResponse");
}

int main(int count, char **arguments)
{
  struct soap *soap = soap_new1(SOAP_IO_KEEPALIVE);
  soap_register_plugin(soap, soap_wsa);
  soap_register_plugin(soap, soap_wsrm);
  soap->send_timeout = soap->recv_timeout = 5;
  soap->bind_flags = SO_REUSEADDR;
  if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", count > 1 ? atoi(arguments[1]) : 0, 100)))
    return 1;
  told(soap->port);
  while (soap_valid_socket(soap_accept(soap)))
  {
    soap_serve(soap);
    soap_destroy(soap);
    soap_end(soap);
  }
  return 0;
}
