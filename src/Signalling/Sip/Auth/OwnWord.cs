using System.Security.Cryptography;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>By what a call of this endpoint to itself is known: it comes from its own socket, and says a word that has never left it.</summary>
internal sealed class OwnWord(SipStack stack)
{
    public SipHeader Header { get; } = new("X-Carillon-Own", RandomNumberGenerator.GetHexString(32, lowercase: true));

    public bool IsSaidBy(SipMessage request, SipHop source) =>
        source.Transport == SipTransport.Udp && source.EndPoint.Equals(stack.Local) && request.Header(Header.Name) == Header.Value;
}
