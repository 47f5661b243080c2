using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>A registration that we keep up with a registrar: a carrier's, or the telephony server's for the lab's phones.</summary>
public sealed record RegistrationOptions
{
    /// <summary>Where REGISTER is sent to.</summary>
    public required SipHop Registrar { get; init; }

    /// <summary>sip:user@domain: what is registered. The Request-URI is sip:domain.</summary>
    public required SipUri AddressOfRecord { get; init; }

    public required SipCredential Credential { get; init; }

    /// <summary>The user part of our Contact; null: that of the address of record.</summary>
    public string? ContactUser { get; init; }

    /// <summary>What we ask for; the registrar decides.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromMinutes(5);
}

public enum RegistrationPhase
{
    Registering,
    Registered,
    Failed,
    Removed,
}

/// <summary>Where a registration of ours stands. Failed is tried again at RetryIn.</summary>
public sealed record RegistrationState(RegistrationPhase Phase, int Status, string Reason, TimeSpan? ExpiresIn, TimeSpan? RetryIn);

/// <summary>A place where a phone can be called.</summary>
/// <param name="Uri">The Contact's URI: the Request-URI for calls to it.</param>
/// <param name="Target">Where its REGISTER came from: where to send, over the same connection if it came over one.</param>
/// <param name="CallId">Of its REGISTER; one with this Call-ID and a lower or the same <paramref name="CSeq"/> is an old one (RFC 3261 section 10.3).</param>
public sealed record SipContact(SipUri Uri, SipHop Target, DateTimeOffset ExpiresAt, string? UserAgent, string CallId, uint CSeq)
{
    /// <summary>One of several ways to the same phone; null: the phone knows nothing of that, and each of its contacts is called.</summary>
    public SipFlow? Flow { get; init; }

    /// <summary>
    /// Without the connection that it registered over. Not so over TLS, where a phone has no certificate to show, and not behind NAT,
    /// where its Contact is an address that nobody here reaches.
    /// </summary>
    internal bool CanBeCalledAnew => Target.Transport == SipTransport.Udp || (Target.Transport == SipTransport.Tcp && Target.Address.Equals(Uri.HostAddress));
}

public enum PhoneContactChangeKind
{
    Added,
    Refreshed,
    Removed,
    Expired,
}

public sealed record PhoneContactChange(string Phone, PhoneContactChangeKind Kind, SipContact Contact);

/// <summary>What came back on a request; status 408 when nothing did.</summary>
public sealed record SipResponseResult(int Status, string Reason, TimeSpan RoundTrip);
