using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Switch.Legs;

/// <summary>One way to a phone, and what is offered there.</summary>
internal sealed record PhonePlace(SipUri Uri, SipHop Target, AudioSecurity Security);
