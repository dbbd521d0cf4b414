/* Every program with gSOAP's addressing must say what it does with a fault that is sent to it by itself. */
#include "Hub.nsmap"
#include "wsrmapi.h"

int SOAP_ENV__Fault(struct soap *soap, char *code, char *text, char *actor, struct SOAP_ENV__Detail *detail,
    struct SOAP_ENV__Code *code12, struct SOAP_ENV__Reason *reason12, char *node, char *role, struct SOAP_ENV__Detail *detail12)
{
  (void)code; (void)text; (void)actor; (void)detail; (void)code12; (void)reason12; (void)node; (void)role; (void)detail12;
  return soap_send_empty_response(soap, 202);
}
