/* A source whose calls were made by wsdl2h and soapcpp2 from the WSDL that the hub gives its partner: sends messages in one
   sequence, closes and terminates it. Its exit code is 0 when the destination took part in all of it. */
#include "HubBinding.nsmap"
#include "wsrmapi.h"

int main(int count, char **arguments)
{
  const char *to = count > 1 ? arguments[1] : "", *action = "urn:example:hub/Notify";
  int messages = count > 2 ? atoi(arguments[2]) : 1, no;
  struct soap *soap = soap_new1(SOAP_IO_KEEPALIVE);
  soap_wsrm_sequence_handle sequence;
  soap_register_plugin(soap, soap_wsa);
  soap_register_plugin(soap, soap_wsrm);
  soap->send_timeout = soap->recv_timeout = 5;
  if (soap_wsrm_create(soap, to, NULL, 600000, NULL, &sequence))
    return 1;
  for (no = 1; no <= messages; no++) {
    struct _ns2__Notify said;
    said.no = no;
    said.text = "fra WSDL";
    if (soap_wsrm_request_acks(soap, sequence, NULL, action))
      return 2;
    if (soap_send___ns1__Notify(soap, soap_wsrm_to(sequence), action, &said) || soap_recv_empty_response(soap))
      soap_closesock(soap);
  }
  if (soap_wsrm_close(soap, sequence, soap_wsa_rand_uuid(soap)))
    return 3;
  return soap_wsrm_terminate(soap, sequence, soap_wsa_rand_uuid(soap)) ? 4 : 0;
}
