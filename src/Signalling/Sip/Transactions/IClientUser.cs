using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>Who sent a request and waits for what becomes of it.</summary>
internal interface IClientUser
{
    /// <summary>Valid during the call only; a keeper clones it.</summary>
    void OnResponse(SipMessage response, SipHop from);

    /// <summary>No final response came (408), or the request could not be sent (503).</summary>
    void OnFailure(bool transport);
}
