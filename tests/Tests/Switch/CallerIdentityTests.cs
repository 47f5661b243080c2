using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>Who calls: written for a carrier as it is configured, and told of calls that come in.</summary>
public sealed class CallerIdentityTests
{
    [Fact]
    public async Task A_carrier_gets_numbers_and_headers_as_it_wants_them()
    {
        var invite = await Sent(carrier =>
        {
            (carrier.KeepPlus, carrier.DialPrefix, carrier.CallerHeader) = (false, "77", CallerHeader.CallerAsserted);
            carrier.CalledRules.Add(new NumberRule { Pattern = "+49.", Strip = 3, Prepend = "0" });
            carrier.CallerRules.Add(new NumberRule { Pattern = "+49.", Strip = 1 });
            carrier.HeaderRules.Add(new HeaderRule { Action = HeaderAction.HeaderRemove, Name = "x-carillon-attempt" });
            carrier.HeaderRules.Add(new HeaderRule { Action = HeaderAction.HeaderAdd, Name = "X-Account", Value = "a 1; {called}/{caller}" });
            carrier.HeaderRules.Add(new HeaderRule { Action = HeaderAction.HeaderReplace, Name = "X-Account", Value = "b {called}" });
            carrier.HeaderRules.Add(new HeaderRule { Action = HeaderAction.HeaderReplace, Name = "X-Not-There", Value = "c" });
        });
        var (order, request) = invite;
        string called = "770" + order.Number[3..];
        Assert.StartsWith($"sip:{called}@", Encoding.UTF8.GetString(request.RequestUri), StringComparison.Ordinal);
        Assert.StartsWith("<sip:49301234@127.", request.Header("From"), StringComparison.Ordinal);
        Assert.StartsWith("<sip:49301234@127.", request.Header("P-Asserted-Identity"), StringComparison.Ordinal);
        Assert.Equal(("b " + called, null, null, null), (request.Header("X-Account"), request.Header("X-Carillon-Attempt"), request.Header("X-Not-There"), request.Header("Privacy")));
    }

    [Fact]
    public async Task A_caller_who_is_withheld_stands_in_the_carriers_header_alone()
    {
        var (order, request) = await Sent(carrier => (carrier.CallerHeader, carrier.WithholdCaller) = (CallerHeader.CallerRemoteParty, true));
        Assert.StartsWith("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=", request.Header("From"), StringComparison.Ordinal);
        Assert.Equal("id", request.Header("Privacy"));
        Assert.Matches("^<sip:\\+49301234@127[.0-9]+>;party=calling;screen=yes;privacy=full$", request.Header("Remote-Party-ID"));
        Assert.Equal(order.AttemptId, request.Header("X-Carillon-Attempt"));
    }

    [Fact]
    public async Task Rules_that_cannot_be_done_are_refused_all_at_once()
    {
        await using var world = await SwitchWorld.Create();
        var config = world.ConfigOne.Clone();
        var carrier = config.Carriers[0];
        carrier.CallerHeader = (CallerHeader)7;
        carrier.CalledRules.Add(new NumberRule { Pattern = "." });
        carrier.CalledRules.Add(new NumberRule { Pattern = "a" });
        carrier.HeaderRules.Add(new HeaderRule { Name = "v", Value = "SIP/2.0/UDP 10.0.0.1" });
        carrier.HeaderRules.Add(new HeaderRule { Name = "Contact", Value = "<sip:x@y>" });
        carrier.HeaderRules.Add(new HeaderRule { Name = "X-Bad Name", Value = "x" });
        carrier.HeaderRules.Add(new HeaderRule { Name = "X-Break", Value = "x\r\nEvil: y" });
        carrier.HeaderRules.Add(new HeaderRule { Action = HeaderAction.HeaderRemove, Name = "X-Gone", Value = "x" });
        for (int i = 0; i < 33; i++) carrier.CallerRules.Add(new NumberRule { Pattern = "." });
        Assert.Equal(
        [
            "carrier c1: caller_header 7 is not known here",
            "carrier c1: called_rules 2: pattern 'a' may be 1-32 of digits, +, *, # and X (any digit), with a dot at its end (anything more)",
            "carrier c1: caller_rules are 33; 32 are allowed",
            "carrier c1: header_rules 1: header v belongs to the protocol",
            "carrier c1: header_rules 2: header Contact belongs to the protocol",
            "carrier c1: header_rules 3: name 'X-Bad Name' is not the name of a header",
            "carrier c1: header_rules 4: header X-Break: its value must be 1-1024 printable characters",
            "carrier c1: header_rules 5: header X-Gone is removed, so it has no value",
        ], (await world.Control.Configure(3, config, TestContext.Current.CancellationToken)).Faults);
    }

    [Fact]
    public async Task What_a_call_that_comes_in_says_of_its_caller_is_told()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        await world.Listened();
        var switchAt = world.One.Host.SipEndPoint;
        using var carrier = new UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(world.Address(20)), 0));
        string history = string.Join(", ", Enumerable.Range(1, 12).Select(n => $"<sip:h{n}@x.example>;index=1.{n}"));
        string invite = $"""
            INVITE sip:+4930555@{switchAt} SIP/2.0
            Via: SIP/2.0/UDP {carrier.Client.LocalEndPoint};branch=z9hG4bKwho
            Max-Forwards: 70
            From: "Joe" <sip:+4940111@x.example>;tag=a
            To: <sip:+4930555@{switchAt}>
            Call-ID: who@x
            CSeq: 1 INVITE
            Contact: <sip:joe@{carrier.Client.LocalEndPoint}>
            P-Asserted-Identity: "Joe" <sip:+4940111@x.example>, <tel:+4940111>
            Remote-Party-ID: <sip:+4940111@x.example>;party=calling;privacy=off
            Diversion: <sip:+4940222@x.example>;reason=no-answer
            Diversion: <sip:+4940333@x.example>;reason=user-busy
            History-Info: {history}
            y: eyJhbGciOiJFUzI1NiJ9.e30.c2ln;info=<https://cert.example/a.pem>;alg=ES256;ppt=shaken
            Privacy: id;critical
            Content-Length: 0


            """;
        await carrier.SendAsync(Encoding.UTF8.GetBytes(invite.ReplaceLineEndings("\r\n")), switchAt, TestContext.Current.CancellationToken);
        var told = (await events.Next("the call", e => e.IncomingCall is not null)).IncomingCall;
        Assert.Equal(("+4940111", "+4930555", "c1", "Joe", "id;critical"), (told.From, told.To, told.CarrierId, told.DisplayName, told.Privacy));
        Assert.Equal(["\"Joe\" <sip:+4940111@x.example>", "<tel:+4940111>"], told.Asserted);
        Assert.Equal(["<sip:+4940111@x.example>;party=calling;privacy=off"], told.RemoteParty);
        Assert.Equal(["<sip:+4940222@x.example>;reason=no-answer", "<sip:+4940333@x.example>;reason=user-busy"], told.Diversions);
        Assert.Equal(8, told.History.Count);
        Assert.Equal("<sip:h1@x.example>;index=1.1", told.History[0]);
        Assert.Equal(["eyJhbGciOiJFUzI1NiJ9.e30.c2ln;info=<https://cert.example/a.pem>;alg=ES256;ppt=shaken"], told.Identity);
        await Orders.Give(world.Control, new Command { HangUp = new HangUp { LegId = told.LegId } });
        Assert.Equal(EndCause.RefusedByUs, (await events.Ended(told.LegId)).Cause);
    }

    /// <summary>The INVITE that a carrier of these settings gets.</summary>
    private static async Task<(Originate Order, SipMessage Invite)> Sent(Action<Carrier> carrierIs)
    {
        RawCarrier? raw = null;
        await using var world = await SwitchWorld.Create(carrierIs: carrierIs, prepare: w =>
        {
            raw = new RawCarrier(w.Address(22), pings: 200, invites: 486);
            (w.ConfigOne.Carriers[0].Host, w.ConfigOne.Carriers[0].Port) = (w.Address(22), (uint)raw.EndPoint.Port);
        });
        using var carrier = raw!;
        await using var events = new EventWatch(world.Control);
        var order = await Orders.Place(world.Control, "c1");
        await events.Ended(order.LegId);
        return (order, Assert.Single(carrier.Invites));
    }
}
