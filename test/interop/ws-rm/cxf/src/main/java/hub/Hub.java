package hub;

import jakarta.jws.Oneway;
import jakarta.jws.WebMethod;
import jakarta.jws.WebParam;
import jakarta.jws.WebResult;
import jakarta.jws.WebService;
import jakarta.xml.ws.Action;

/** The contract that every peer of the interop run has. */
@WebService(targetNamespace = "urn:example:hub", name = "Hub")
public interface Hub {
    @Oneway
    @WebMethod(operationName = "Notify", action = "urn:example:hub/Notify")
    void inform(@WebParam(name = "no") int no, @WebParam(name = "text") String text);

    @Oneway
    @WebMethod(operationName = "Attach", action = "urn:example:hub/Attach")
    void attach(@WebParam(name = "no") int no, @WebParam(name = "bytes") byte[] bytes);

    @WebMethod(operationName = "Echo", action = "urn:example:hub/Echo")
    @Action(input = "urn:example:hub/Echo", output = "urn:example:hub/EchoResponse")
    @WebResult(name = "text")
    String echo(@WebParam(name = "no") int no, @WebParam(name = "text") String text);
}
