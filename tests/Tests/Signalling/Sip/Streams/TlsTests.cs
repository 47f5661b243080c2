using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Signalling.Sip.Streams;

/// <summary>Whose certificate is believed, in both directions.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Name = "sip.carrier.test";
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private readonly Certificates _authority = new();

    [Fact]
    public async Task A_carrier_is_called_over_TLS_and_reached_at_its_transport()
    {
        await using var carrier = await Carrier(_authority.Issue(Name));
        await using var caller = await Start(new SipTlsOptions { Authorities = _authority.Roots });
        var inbound = new Answering();
        carrier.Inbound = inbound;
        var (call, events) = Call(caller, carrier);
        await events.Until("answered");
        Assert.StartsWith("SIP/2.0/TLS ", inbound.Last!.InviteRequest!.Header("Via"), StringComparison.Ordinal);
        call.HangUp();
        await events.Until("ended 200 Local");
        await inbound.Ended.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1L, 1L), (carrier.Counters.Connections.Accepted, caller.Counters.Connections.Opened));
    }

    [Theory]
    [InlineData("sips", "<sips:")]
    [InlineData("sip", "<sip:")]
    public async Task Who_is_called_by_sips_is_given_sips_on_both_sides(string scheme, string expected)
    {
        await using var carrier = await Carrier(_authority.Issue(Name));
        await using var caller = await Start(new SipTlsOptions { Authorities = _authority.Roots });
        var inbound = new Answering();
        carrier.Inbound = inbound;
        var (call, events) = Call(caller, carrier, scheme);
        await events.Until("answered");
        Assert.StartsWith(expected, inbound.Last!.InviteRequest!.Header("Contact"), StringComparison.Ordinal);
        Assert.StartsWith(expected[1..], call.Dialog!.RemoteTarget, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other.carrier.test", -1, 1, true)]
    [InlineData(Name, -3, -1, true)]
    [InlineData(Name, 1, 3, true)]
    [InlineData(Name, -1, 1, false)]
    public async Task A_carrier_that_proves_nothing_is_not_called(string name, int fromDay, int toDay, bool known)
    {
        using var stranger = new Certificates();
        await using var carrier = await Carrier(_authority.Issue(name, fromDay, toDay));
        await using var caller = await Start(new SipTlsOptions { Authorities = known ? _authority.Roots : stranger.Roots });
        var (_, events) = Call(caller, carrier);
        await events.Until("ended 503 Transport");
        Assert.Equal((0L, 1L), (carrier.Counters.StreamReceived, caller.Counters.Connections.Failed));
    }

    [Fact]
    public async Task Without_a_private_authority_the_systems_are_asked()
    {
        await using var carrier = await Carrier(_authority.Issue(Name));
        await using var caller = await Start(null);
        var (_, events) = Call(caller, carrier);
        await events.Until("ended 503 Transport");
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_from_the_next_connection_on()
    {
        var shown = _authority.Issue(Name, toDay: -1, fromDay: -2);
        await using var carrier = await Start(new SipTlsOptions { Listen = AnyPort, Certificate = () => shown });
        await using var caller = await Start(new SipTlsOptions { Authorities = _authority.Roots });
        carrier.Inbound = new Answering();
        await Call(caller, carrier).Events.Until("ended 503 Transport");
        shown = _authority.Issue(Name);
        await Call(caller, carrier).Events.Until("answered");
    }

    [Fact]
    public async Task Who_must_show_a_certificate_and_has_none_or_a_foreign_one_says_nothing_here()
    {
        using var foreign = new Certificates();
        await using var carrier = await Start(new SipTlsOptions { Listen = AnyPort, Certificate = Of(_authority.Issue(Name)), ClientAuthorities = _authority.Roots });
        carrier.Inbound = new Answering();
        await using var nobody = await Start(new SipTlsOptions { Authorities = _authority.Roots });
        await using var wrong = await Start(new SipTlsOptions { Authorities = _authority.Roots, Certificate = Of(foreign.Issue("client")) });
        await using var right = await Start(new SipTlsOptions { Authorities = _authority.Roots, Certificate = Of(_authority.Issue("client")) });
        // With TLS 1.3 a client learns of the refusal only after its own handshake is done.
        await Call(nobody, carrier).Events.Until("ended 503 Transport");
        await Call(wrong, carrier).Events.Until("ended 503 Transport");
        Assert.Equal((0L, 0L), (carrier.Counters.StreamReceived, carrier.Counters.Connections.Accepted));
        await Call(right, carrier).Events.Until("answered");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable CA5397, SYSLIB0039 // What must be refused has to be asked for.
    [InlineData(SslProtocols.Tls11, false)]
#pragma warning restore CA5397, SYSLIB0039
    public async Task Old_versions_are_refused(SslProtocols version, bool taken)
    {
        await using var carrier = await Carrier(_authority.Issue(Name));
        using var client = new TcpClient();
        await client.ConnectAsync(carrier.Listening(SipTransport.Tls)!, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        var shaken = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Name,
            EnabledSslProtocols = version,
            CertificateChainPolicy = Trusting(_authority),
        }, TestContext.Current.CancellationToken));
        Assert.Equal(taken, shaken is null);
    }

    public void Dispose() => _authority.Dispose();

    private static X509ChainPolicy Trusting(Certificates authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authority.Roots);
        return policy;
    }

    private static Func<SslStreamCertificateContext> Of(SslStreamCertificateContext certificate) => () => certificate;

    private static Task<SipEndpoint> Carrier(SslStreamCertificateContext certificate) => Start(new SipTlsOptions { Listen = AnyPort, Certificate = Of(certificate) });

    private static async Task<SipEndpoint> Start(SipTlsOptions? tls)
    {
        var endpoint = new SipEndpoint(SipPair.Options() with { Tls = tls }, TimeProvider.System, NullLoggerFactory.Instance);
        endpoint.SetTrustedAddresses([IPAddress.Loopback]);
        await endpoint.StartAsync(CancellationToken.None);
        return endpoint;
    }

    private static (SipCall Call, CallRecorder Events) Call(SipEndpoint from, SipEndpoint carrier, string scheme = "sip")
    {
        var events = new CallRecorder();
        var to = carrier.Listening(SipTransport.Tls)!;
        var call = from.Invite(new OutgoingInvite
        {
            RequestUri = SipUri.Sip("callee", Name) with { Scheme = scheme, Parameters = ";transport=tls" },
            Target = new SipHop(SipTransport.Tls, to) { Name = Name },
            From = SipUri.Sip("caller", from.LocalEndPoint),
            Offer = SessionDescription.Offer(SipPair.Audio(20000)),
        }, events);
        return (call, events);
    }
}
