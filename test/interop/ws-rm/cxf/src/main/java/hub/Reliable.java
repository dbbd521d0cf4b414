package hub;

import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.ws.rm.RM10Constants;
import org.apache.cxf.ws.rm.RM11Constants;
import org.apache.cxf.ws.rm.RMManager;
import org.apache.cxf.ws.rm.feature.RMFeature;
import org.apache.cxf.ws.rm.manager.AcksPolicyType;
import org.apache.cxf.ws.rm.manager.DeliveryAssuranceType;
import org.apache.cxf.ws.rm.manager.DestinationPolicyType;
import org.apache.cxf.ws.rm.manager.RM10AddressingNamespaceType;
import org.apache.cxf.ws.rm.manager.RetryPolicyType;
import org.apache.cxf.ws.rm.manager.SequenceTerminationPolicyType;
import org.apache.cxf.ws.rm.manager.SourcePolicyType;
import org.apache.cxf.ws.rm.persistence.jdbc.RMTxStore;
import org.apache.cxf.ws.rmp.v200502.RMAssertion;

/** What CXF is told of WS-ReliableMessaging. Its settings are a bus's, so every role has a bus of its own. */
record Reliable(String rm, String soap, String addressing, String store, boolean ordered) {
    static Reliable read(String[] words, int at) {
        return new Reliable(words[at], words[at + 1], words[at + 2], words[at + 3],
            words[at + 4].equals("ordered"));
    }

    String bindingId() {
        return soap.equals("1.2") ? "http://www.w3.org/2003/05/soap/bindings/HTTP/" : "http://schemas.xmlsoap.org/wsdl/soap/http";
    }

    String rmUri() {
        return rm.equals("1.1") ? RM11Constants.NAMESPACE_URI : RM10Constants.NAMESPACE_URI;
    }

    String addressingUri() {
        return addressing.equals("2005/08") ? "http://www.w3.org/2005/08/addressing"
            : "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    }

    /** A bus of its own, under a name that a store knows again. A client reads its store before features are looked at. */
    Bus bus(String name) {
        Bus bus = BusFactory.newInstance().createBus();
        bus.setId(name);
        BusFactory.setThreadDefaultBus(bus);
        if (!store.equals("-")) {
            bus.getExtension(RMManager.class).setStore(persistent());
        }
        return bus;
    }

    RMFeature feature(Bus bus) throws Exception {
        RMFeature feature = new RMFeature();
        feature.setRMNamespace(rmUri());
        RM10AddressingNamespaceType older = new RM10AddressingNamespaceType();
        older.setUri(addressingUri());
        feature.setRM10AddressingNamespace(older);
        DeliveryAssuranceType assurance = new DeliveryAssuranceType();
        assurance.setExactlyOnce(new DeliveryAssuranceType.ExactlyOnce());
        if (ordered) {
            assurance.setInOrder(new DeliveryAssuranceType.InOrder());
        }
        feature.setDeliveryAssurance(assurance);
        feature.setRMAssertion(assertion());
        feature.setSourcePolicy(source());
        feature.setDestinationPolicy(destination());
        if (!store.equals("-")) {
            feature.setStore(bus.getExtension(RMManager.class).getStore());
        }
        return feature;
    }

    private static RMAssertion assertion() {
        RMAssertion assertion = new RMAssertion();
        RMAssertion.BaseRetransmissionInterval again = new RMAssertion.BaseRetransmissionInterval();
        again.setMilliseconds(500L);
        assertion.setBaseRetransmissionInterval(again);
        RMAssertion.AcknowledgementInterval acknowledged = new RMAssertion.AcknowledgementInterval();
        acknowledged.setMilliseconds(0L);
        assertion.setAcknowledgementInterval(acknowledged);
        return assertion;
    }

    private static SourcePolicyType source() {
        SequenceTerminationPolicyType end = new SequenceTerminationPolicyType();
        end.setMaxLength(0);
        end.setTerminateOnShutdown(true);
        RetryPolicyType retry = new RetryPolicyType();
        retry.setMaxRetries(-1);
        SourcePolicyType source = new SourcePolicyType();
        source.setSequenceTerminationPolicy(end);
        source.setRetryPolicy(retry);
        source.setIncludeOffer(true);
        return source;
    }

    private static DestinationPolicyType destination() {
        AcksPolicyType acknowledgements = new AcksPolicyType();
        acknowledgements.setIntraMessageThreshold(0);
        DestinationPolicyType destination = new DestinationPolicyType();
        destination.setAcksPolicy(acknowledgements);
        destination.setAcceptOffers(true);
        return destination;
    }

    private RMTxStore persistent() {
        RMTxStore kept = new RMTxStore();
        kept.setDriverClassName("org.h2.Driver");
        // Committed is on the disk: a process that is killed has lost nothing.
        kept.setUrl("jdbc:h2:file:" + store + ";WRITE_DELAY=0");
        kept.setUserName("sa");
        kept.setPassword("");
        kept.setTableExistsState("42S01");
        kept.setTableExistsCode(42101);
        kept.init();
        return kept;
    }
}
