using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Signalling.Sip.Streams;

/// <summary>Calls and registrations over TCP, with connections that go and come.</summary>
public sealed class StreamCallTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task A_call_over_TCP_uses_one_connection_and_repeats_nothing()
    {
        await using var callee = await Start();
        await using var caller = await Start();
        var inbound = new Answering();
        callee.Inbound = inbound;
        for (int i = 0; i < 3; i++)
        {
            var (call, events) = Call(caller, Listening(callee));
            await events.Until("answered");
            Assert.Contains(";transport=tcp", inbound.Last!.InviteRequest!.Header("Contact"), StringComparison.Ordinal);
            Assert.StartsWith("SIP/2.0/TCP ", inbound.Last.InviteRequest.Header("Via"), StringComparison.Ordinal);
            call.HangUp();
            await events.Until("ended 200 Local");
            await inbound.Ended.Reader.ReadAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal((1L, 0L), (callee.Counters.Connections.Accepted, caller.Counters.Connections.Accepted));
        Assert.Equal((0L, 0L), (caller.Counters.Retransmitted, callee.Counters.Retransmitted));
        await Eventually.True(() => caller.Counters.Calls + callee.Counters.Calls == 0);
    }

    [Fact]
    public async Task A_call_outlives_its_connection_and_is_hung_up_over_a_new_one()
    {
        using var listener = new TcpListener(AnyPort);
        listener.Start();
        await using var caller = await Start();
        var (call, events) = Call(caller, (IPEndPoint)listener.LocalEndpoint);
        using (var peer = await TcpPeer.Accept(listener))
        {
            var invite = await peer.Receive("INVITE");
            peer.Answer(invite, 200, "OK", $"Contact: <sip:raw@{listener.LocalEndpoint};transport=tcp>\nContent-Type: application/sdp\n", RawPeer.Sdp());
            await peer.Receive("ACK");
            await events.Until("answered");
            peer.Reset();
        }
        // Nothing says that the loop knows; a BYE that is sent before is lost and sent again.
        Assert.Null(events.End);
        call.HangUp();
        using var again = await TcpPeer.Accept(listener);
        again.Answer(await again.Receive("BYE"), 200, "OK");
        await events.Until("ended 200 Local");
        Assert.Equal(2, caller.Counters.Connections.Opened);
    }

    [Fact]
    public async Task A_request_that_was_lost_with_its_connection_goes_once_more_over_a_new_one()
    {
        using var listener = new TcpListener(AnyPort);
        listener.Start();
        await using var caller = await Start();
        var (_, events) = Call(caller, (IPEndPoint)listener.LocalEndpoint);
        string? branch;
        using (var first = await TcpPeer.Accept(listener))
        {
            branch = (await first.Receive("INVITE")).Header("Via");
            first.Reset();
        }
        using (var second = await TcpPeer.Accept(listener))
        {
            var invite = await second.Receive("INVITE");
            Assert.Equal(branch, invite.Header("Via"));
            second.Answer(invite, 486, "Busy Here");
            await second.Receive("ACK");
        }
        await events.Until("ended 486 Remote");
    }

    [Fact]
    public async Task A_response_goes_to_the_port_of_the_Via_when_its_connection_is_gone()
    {
        await using var callee = await Start();
        var inbound = new Answering { Waits = true };
        callee.Inbound = inbound;
        using var listener = new TcpListener(AnyPort);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var to = Listening(callee);
        using (var peer = await TcpPeer.Connect(to))
        {
            string invite = peer.Invite(to, "moved", RawPeer.Sdp(), port);
            peer.Send(invite.Replace($"TCP {peer.Local};", $"TCP 127.0.0.1:{port};", StringComparison.Ordinal));
            await peer.Receive("100 INVITE");
            peer.Reset();
        }
        await Eventually.True(() => inbound.Last is not null);
        inbound.Last!.Answer(SipPair.AnswerTo(inbound.Last.RemoteDescription));
        using var back = await TcpPeer.Accept(listener);
        string tag = (await back.Receive("200 INVITE")).Header("To")!.Split("tag=")[1];
        back.Send(back.InDialog("ACK", to, "moved", 1, tag));
        back.Send(back.InDialog("BYE", to, "moved", 2, tag));
        await back.Receive("200 BYE");
    }

    [Fact]
    public async Task A_phone_is_called_over_the_connection_that_it_registered_on()
    {
        await using var server = await Start();
        server.SetPhones(new Dictionary<string, PhoneCredential> { ["joe"] = PhoneCredential.FromPassword("joe", "carillon", "secret") });
        // It takes no connections itself: the only way to it is its own.
        await using var phone = await Start(SipPair.Options());
        var inbound = new Answering();
        phone.Inbound = inbound;
        var states = new RegistrationStates();
        phone.Register(new RegistrationOptions
        {
            Registrar = new SipHop(SipTransport.Tcp, Listening(server)),
            AddressOfRecord = SipUri.Sip("joe", "carillon.test"),
            Credential = new SipCredential("joe", "secret"),
        }, states.Add);
        await states.Until(RegistrationPhase.Registered);
        var contact = Assert.Single(server.ContactsOf("joe"));
        Assert.Equal("tcp", contact.Uri.Parameter("transport"));

        var events = new CallRecorder();
        var call = server.Invite(Invitation(server, contact.Uri, contact.Target) with { StayWithTarget = true }, events);
        await events.Until("answered");
        call.HangUp();
        await events.Until("ended 200 Local");
        Assert.Equal((1L, 0L), (server.Counters.Connections.Accepted, server.Counters.Connections.Opened));
    }

    [Fact]
    public async Task A_phone_behind_NAT_is_gone_with_its_connection()
    {
        await using var server = await Start();
        server.SetPhones(new Dictionary<string, PhoneCredential> { ["joe"] = PhoneCredential.FromPassword("joe", "carillon", "secret") });
        var gone = new TaskCompletionSource<PhoneContactChange>();
        server.ContactChanged += change =>
        {
            if (change.Kind == PhoneContactChangeKind.Removed) gone.TrySetResult(change);
        };
        using var phone = await TcpPeer.Connect(Listening(server));
        phone.Send(Register(phone, 1, ""));
        string challenge = (await phone.Receive("401 REGISTER")).Header("WWW-Authenticate")!;
        Assert.Equal(System.Buffers.OperationStatus.Done, DigestChallenge.TryParse(System.Text.Encoding.ASCII.GetBytes(challenge), out var asked));
        string answer = DigestCredentials.Answer(asked!, "joe", "secret", "REGISTER", "sip:carillon.test", "c", 1).ToString();
        phone.Send(Register(phone, 2, $"Authorization: {answer}\n"));
        await phone.Receive("200 REGISTER");
        Assert.Equal(phone.Local, Assert.Single(server.ContactsOf("joe")).Target.EndPoint);
        phone.Dispose();
        var change = await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("joe", change.Phone);
        Assert.Empty(server.ContactsOf("joe"));
    }

    private static string Register(TcpPeer phone, int cseq, string authorization) =>
        $"""
        REGISTER sip:carillon.test SIP/2.0
        {phone.Via}
        Max-Forwards: 70
        From: <sip:joe@carillon.test>;tag=1
        To: <sip:joe@carillon.test>
        Call-ID: nat
        CSeq: {cseq} REGISTER
        Contact: <sip:joe@10.9.8.7:5060;transport=tcp>
        {authorization}Content-Length: 0


        """;

    private static IPEndPoint Listening(SipEndpoint endpoint) => endpoint.Listening(SipTransport.Tcp)!;

    private static async Task<SipEndpoint> Start(SipEndpointOptions? options = null)
    {
        var endpoint = new SipEndpoint(options ?? SipPair.Options() with { ListenTcp = AnyPort }, TimeProvider.System, NullLoggerFactory.Instance);
        endpoint.SetTrustedAddresses([IPAddress.Loopback]);
        await endpoint.StartAsync(CancellationToken.None);
        return endpoint;
    }

    private static OutgoingInvite Invitation(SipEndpoint from, SipUri to, SipHop target) => new()
    {
        RequestUri = to,
        Target = target,
        From = SipUri.Sip("caller", from.LocalEndPoint),
        Offer = SessionDescription.Offer(SipPair.Audio(20000)),
    };

    private static (SipCall Call, CallRecorder Events) Call(SipEndpoint from, IPEndPoint to)
    {
        var events = new CallRecorder();
        var uri = SipUri.Sip("callee", to) with { Parameters = ";transport=tcp" };
        return (from.Invite(Invitation(from, uri, new SipHop(SipTransport.Tcp, to)), events), events);
    }
}
