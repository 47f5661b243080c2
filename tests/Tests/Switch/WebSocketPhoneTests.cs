using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Sip;
using Carillon.Telephony.V1;
using Carillon.Tests.Signalling.Sip.Streams;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>An agent's phone over WebSocket, with a customer on the line.</summary>
public sealed class WebSocketPhoneTests
{
    [Fact]
    public async Task A_phone_over_WebSocket_is_called_and_echoes_its_customer()
    {
        var port = FreePort();
        await using var world = await SwitchWorld.Create(optionsAre: o => o.SipWebSocketPort = port, prepare: w => w.ConfigOne.Phones.Add(SwitchWorld.PhoneOf("300")));
        await using var events = new EventWatch(world.Control);
        await using var phone = await WebSocketPhone.Connect(new Uri($"ws://{world.One.Host.SipListening(SipTransport.Ws)}/"), "300");
        await phone.Register("secret");
        await events.Next("phone 300", e => e.PhoneRegistered is { PhoneId: "300", Registered: true });

        using var audio = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _ = Echo(audio);
        var agent = NewId();
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "ada", PhoneId = "300" } });
        var invite = await phone.Receive("INVITE");
        await phone.Answer(invite, 200, "OK", Sdp((IPEndPoint)audio.Client.LocalEndPoint!));
        await phone.Receive("ACK");
        await events.Answered(agent);

        var customer = await Orders.Place(world.Control, "c1");
        await events.Answered(customer.LegId);
        var room = NewId();
        foreach (var leg in new[] { agent, customer.LegId })
            await Orders.Give(world.Control, new Command { Join = new Join { LegId = leg, RoomId = room } });
        await world.Carrier.ToneOf(customer.Number).Hears(SwitchWorld.CustomerTone);

        await phone.Close();
        await events.Next("phone 300 gone", e => e.PhoneRegistered is { PhoneId: "300", Registered: false });
    }

    /// <summary>RFC 5626: the flow that was confirmed last says nothing any more, and the other one is called.</summary>
    [Fact]
    public async Task A_broken_flow_falls_over_to_the_other_and_the_phone_is_called_once()
    {
        var port = FreePort();
        await using var world = await SwitchWorld.Create(optionsAre: o => o.SipWebSocketPort = port, prepare: w => w.ConfigOne.Phones.Add(SwitchWorld.PhoneOf("300")));
        await using var events = new EventWatch(world.Control);
        var server = new Uri($"ws://{world.One.Host.SipListening(SipTransport.Ws)}/");
        await using var good = await WebSocketPhone.Connect(server, "300");
        await using var silent = await WebSocketPhone.Connect(server, "300");
        await good.Register("secret", contactExtra: Flow(1), headers: "Supported: outbound\n");
        await silent.Register("secret", contactExtra: Flow(2), headers: "Supported: outbound\n");

        var agent = NewId();
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "ada", PhoneId = "300" } });
        await silent.Receive("INVITE");
        var invite = await good.Receive("INVITE");
        await good.Answer(invite, 200, "OK", Sdp(new IPEndPoint(IPAddress.Loopback, 40_000)));
        await good.Receive("ACK");
        await events.Answered(agent);
        Assert.Single(events.Seen, e => e.LegSent?.LegId == agent);
    }

    private static string Flow(int id) => $";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>\";reg-id={id}";

    private static async Task Echo(UdpClient audio)
    {
        try
        {
            while (await audio.ReceiveAsync() is var packet) await audio.SendAsync(packet.Buffer, packet.RemoteEndPoint);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static string Sdp(IPEndPoint audio) =>
        $"v=0\no=- 1 1 IN IP4 {audio.Address}\ns=-\nc=IN IP4 {audio.Address}\nt=0 0\nm=audio {audio.Port} RTP/AVP 0\na=rtpmap:0 PCMU/8000\n";

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
