using Carillon.Protocols.Sdp;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>A provisional response that is to be sent.</summary>
internal sealed record Provisional(int Status, SessionDescription? Description);
