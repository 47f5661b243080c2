namespace Carillon.Signalling.Sip;

/// <summary>
/// All that is needed to hang an answered call up from another process (RFC 3261 section 12): who has it on disk can end the calls of a
/// process that died, instead of leaving people in silence and carriers counting.
/// </summary>
/// <param name="LocalAddress">The From of our requests, with our tag.</param>
/// <param name="RemoteAddress">The To of our requests, with the other side's tag.</param>
/// <param name="Routes">The route set, each in its angle brackets.</param>
/// <param name="Peer">Where the call was sent to or came from: what a SipHop writes.</param>
/// <param name="CSeq">Of our last request then.</param>
public sealed record SipDialog(
    string CallId, string LocalAddress, string RemoteAddress, string RemoteTarget, IReadOnlyList<string> Routes, string Peer, bool StayWithPeer, uint CSeq);
