/* A source that signs: messages in one sequence as Notify, each with a signature over body, addressing, reliability and timestamp.
   Arguments: address, number of messages, the PEM of key and certificate, the PEM of who may sign the answers. Its exit code is 0 when
   the destination took part in all of it and signed its answers. */
#include "Hub.nsmap"
#include "wsrmapi.h"
#include "wsseapi.h"

int SOAP_ENV__Fault(struct soap *soap, char *code, char *text, char *actor, struct SOAP_ENV__Detail *detail,
    struct SOAP_ENV__Code *code12, struct SOAP_ENV__Reason *reason12, char *node, char *role, struct SOAP_ENV__Detail *detail12)
{
  (void)code; (void)text; (void)actor; (void)detail; (void)code12; (void)reason12; (void)node; (void)role; (void)detail12;
  return soap_send_empty_response(soap, 202);
}

int hub__Notify(struct soap *soap, int no, char *text)
{
  (void)no; (void)text;
  return soap_send_empty_response(soap, 202);
}

static EVP_PKEY *key;
static X509 *certificate;

static void sign(struct soap *soap)
{
  soap_wsse_delete_Security(soap);
  soap_wsse_set_wsu_id(soap, "wsa5:To wsa5:Action wsa5:MessageID wsa5:ReplyTo wsa5:From wsrm:Sequence wsrm:AckRequested");
  if (soap_wsse_add_Timestamp(soap, "Time", 120) || soap_wsse_add_BinarySecurityTokenX509(soap, "X509Token", certificate)
      || soap_wsse_add_KeyInfo_SecurityTokenReferenceX509(soap, "#X509Token")
      || soap_wsse_sign_body(soap, SOAP_SMD_SIGN_RSA_SHA256, key, 0))
    exit(5);
  soap_wsse_verify_auto(soap, SOAP_SMD_NONE, NULL, 0);
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
  int messages = count > 2 ? atoi(arguments[2]) : 2, no, code = 0;
  struct soap *soap = soap_new1(SOAP_IO_KEEPALIVE | SOAP_XML_CANONICAL);
  soap_wsrm_sequence_handle sequence;
  FILE *pem = fopen(count > 3 ? arguments[3] : "", "r");
  if (!pem || !(key = PEM_read_PrivateKey(pem, NULL, NULL, NULL)) || !(certificate = PEM_read_X509(pem, NULL, NULL, NULL)))
    return 6;
  fclose(pem);
  soap_register_plugin(soap, soap_wsa);
  soap_register_plugin(soap, soap_wsrm);
  soap_register_plugin(soap, soap_wsse);
  soap->cafile = count > 4 ? arguments[4] : NULL;
  soap->send_timeout = soap->recv_timeout = 5;
  sign(soap);
  if (soap_wsrm_create(soap, to, NULL, 600000, NULL, &sequence)) {
    soap_print_fault(soap, stderr);
    return 1;
  }
  for (no = 1; no <= messages; no++) {
    char text[32];
    snprintf(text, sizeof text, "besked %d", no);
    sign(soap);
    if (soap_wsrm_request_acks(soap, sequence, NULL, "urn:example:hub/Notify"))
      return 2;
    if (soap_send_hub__Notify(soap, soap_wsrm_to(sequence), "urn:example:hub/Notify", no, text) || soap_recv_empty_response(soap))
      soap_closesock(soap);
    soap->error = SOAP_OK;
  }
  sign(soap);
  if (!isDone(soap, soap_wsrm_close(soap, sequence, soap_wsa_rand_uuid(soap))))
    code = 3;
  sign(soap);
  if (!isDone(soap, soap_wsrm_terminate(soap, sequence, soap_wsa_rand_uuid(soap))))
    code = 4;
  return code;
}
