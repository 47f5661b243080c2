using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>
/// Where a message came from or goes to: a transport and an address, and for what came over a connection that very connection, which is
/// used as long as it lives (RFC 3261 section 18.2.2). When it is gone a new one is opened to the address.
/// </summary>
public sealed record SipHop(SipTransport Transport, IPEndPoint EndPoint)
{
    private const string TransportMark = ";transport=";
    private const string NameMark = ";name=";

    /// <summary>The name that the certificate of a TLS peer must have; null: its address.</summary>
    public string? Name { get; init; }

    /// <summary>0: none, or UDP.</summary>
    internal long Connection { get; init; }

    public IPAddress Address => EndPoint.Address;

    public bool IsReliable => Transport.IsReliable();

    /// <summary>Who says no more than an address means UDP.</summary>
    public static implicit operator SipHop(IPEndPoint udp) => new(SipTransport.Udp, udp);

    /// <summary>address:port, and what is not UDP's behind it.</summary>
    public override string ToString() =>
        EndPoint + (IsReliable ? TransportMark + Transport.Name() : "") + (Name is null ? "" : NameMark + Name);

    /// <summary>Reads what ToString wrote.</summary>
    public static bool TryParse(string text, out SipHop? hop)
    {
        ArgumentNullException.ThrowIfNull(text);
        hop = null;
        string[] parts = text.Split(';');
        if (!IPEndPoint.TryParse(parts[0], out var endPoint)) return false;
        var (transport, name) = (SipTransport.Udp, (string?)null);
        foreach (string part in parts.Skip(1))
        {
            string[] pair = part.Split('=', 2);
            if (pair is ["name", var value]) name = value;
            else if (pair is not ["transport", var carrier] || !SipTransports.TryParse(carrier, out transport)) return false;
        }
        hop = new SipHop(transport, endPoint) { Name = name };
        return true;
    }
}
