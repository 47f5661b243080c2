using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>Who answers an INVITE, and must know when its answer found nobody.</summary>
internal interface IServerUser
{
    /// <summary>An ACK that matches the INVITE's transaction after a 2xx (RFC 2543 peers use the same branch).</summary>
    void OnAck(SipMessage ack);

    /// <summary>The ACK of a refusal never came, or a response could not be sent.</summary>
    void OnFailure(bool transport);
}
