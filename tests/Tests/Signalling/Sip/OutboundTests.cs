using System.Net;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Stun;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Several flows of one phone, and what keeps them open (RFC 5626).</summary>
public sealed class OutboundTests
{
    private const string Instance = "<urn:uuid:00000000-0000-1000-8000-000a95a0e128>";

    [Fact]
    public async Task Two_flows_are_one_phone_and_the_last_confirmed_is_called_first()
    {
        await using var house = await RegistrarHouse.Start();
        using var one = new RawPeer();
        using var two = new RawPeer();
        var answer = await Register(house, one, 1);
        Assert.Equal(("outbound", "29"), (answer.Header("Require"), answer.Header("Flow-Timer")));
        Assert.EndsWith($";+sip.instance=\"{Instance}\";reg-id=1", answer.Header("Contact"), StringComparison.Ordinal);
        await Register(house, two, 2);
        var phone = Assert.Single(SipFlow.ByPhones(house.Server.ContactsOf("joe")));
        Assert.Equal([two.Local, one.Local], phone.Select(c => c.Target.EndPoint));
        await Register(house, one, 1);
        Assert.Equal([one.Local, two.Local], Assert.Single(SipFlow.ByPhones(house.Server.ContactsOf("joe"))).Select(c => c.Target.EndPoint));
    }

    [Fact]
    public async Task A_phone_that_came_back_from_elsewhere_takes_its_flow_along()
    {
        await using var house = await RegistrarHouse.Start();
        using var before = new RawPeer();
        using var after = new RawPeer();
        await Register(house, before, 1);
        await Register(house, after, 1);
        Assert.Equal(after.Local, Assert.Single(house.Server.ContactsOf("joe")).Target.EndPoint);
        using var other = new RawPeer();
        await Register(house, other, 1, instance: Instance.Replace('8', '9'));
        Assert.Equal(2, SipFlow.ByPhones(house.Server.ContactsOf("joe")).Count);
    }

    [Fact]
    public async Task Who_does_not_say_outbound_has_contacts_as_ever()
    {
        await using var house = await RegistrarHouse.Start();
        using var one = new RawPeer();
        using var two = new RawPeer();
        Assert.Null((await Register(house, one, 1, supported: "")).Header("Require"));
        await Register(house, two, 1, supported: "");
        Assert.Equal(2, SipFlow.ByPhones(house.Server.ContactsOf("joe")).Count);
    }

    [Fact]
    public async Task It_may_be_required_but_not_through_a_proxy_and_one_flow_at_a_time()
    {
        await using var house = await RegistrarHouse.Start();
        using var raw = new RawPeer();
        await Register(house, raw, 1, supported: "Require: outbound\n");
        await Register(house, raw, 1, via: "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKproxied\n", expected: "439 REGISTER");
        await Register(house, raw, 2, contact: $"Contact: <sip:joe@192.0.2.7>\n", expected: "400 REGISTER");
    }

    [Fact]
    public async Task Flows_are_known_again_after_a_restart()
    {
        await using var before = await RegistrarHouse.Start();
        using var one = new RawPeer();
        await Register(before, one, 1);
        var kept = before.Server.Contacts.ToList();
        await using var after = await RegistrarHouse.Start();
        after.Server.RestoreContacts(kept);
        await Eventually.True(() => after.Server.ContactsOf("joe").Count == 1);
        using var elsewhere = new RawPeer();
        await Register(after, elsewhere, 1);
        Assert.Equal(new SipFlow(Instance, 1), Assert.Single(after.Server.ContactsOf("joe")).Flow);
    }

    [Fact]
    public async Task A_registered_phone_is_told_by_STUN_where_it_is_and_nobody_else_is_told_anything()
    {
        await using var house = await RegistrarHouse.Start();
        using var phone = new RawPeer();
        using var stranger = new RawPeer();
        phone.Send(house.Server.LocalEndPoint, Binding());
        await Eventually.True(() => house.Server.Counters.StunIgnored == 1);
        await Register(house, phone, 1);

        stranger.Send(house.Server.LocalEndPoint, Binding());
        await Eventually.True(() => house.Server.Counters.StunIgnored == 2);
        phone.Send(house.Server.LocalEndPoint, Binding(fingerprint: true));
        Assert.Equal((StunType.BindingSuccess, phone.Local, (bool?)true), Read(await phone.ReceiveBytes()));
        phone.Send(house.Server.LocalEndPoint, Binding());
        Assert.Equal((StunType.BindingSuccess, phone.Local, (bool?)null), Read(await phone.ReceiveBytes()));
        await Eventually.True(() => house.Server.Counters.StunAnswered == 2);
        Assert.Equal((0, 0), (stranger.Waiting, phone.Waiting));
    }

    [Fact]
    public async Task STUN_that_is_broken_or_no_question_is_dropped_and_what_is_not_understood_is_refused()
    {
        await using var house = await RegistrarHouse.Start();
        using var phone = new RawPeer();
        await Register(house, phone, 1);
        long malformed = house.Server.Counters.Malformed;
        byte[] broken = Binding(fingerprint: true);
        broken[^1] ^= 1;
        phone.Send(house.Server.LocalEndPoint, broken);
        phone.Send(house.Server.LocalEndPoint, Binding(StunType.BindingIndication));
        phone.Send(house.Server.LocalEndPoint, Binding(StunType.BindingSuccess));
        phone.Send(house.Server.LocalEndPoint, Binding(attribute: (StunAttributeType)0x0025));
        byte[] refused = await phone.ReceiveBytes();
        Assert.Equal(420, Error(refused));
        await Eventually.True(() => house.Server.Counters.StunAnswered == 1);
        Assert.Equal((malformed + 1, 0), (house.Server.Counters.Malformed, phone.Waiting));
    }

    [Fact]
    public async Task Our_own_registration_keeps_its_way_through_a_NAT_open_until_it_is_given_up()
    {
        await using var house = await RegistrarHouse.Start();
        using var registrar = new RawPeer();
        var states = new RegistrationStates();
        var registration = house.Phone.Register(new RegistrationOptions { Registrar = registrar.Local, AddressOfRecord = RegistrarHouse.Joe, Credential = new SipCredential("joe", "x") }, states.Add);
        await registrar.Answer("REGISTER", 200, "OK");
        await states.Until(RegistrationPhase.Registered);
        for (int i = 0; i < 3; i++)
        {
            house.Clock.Advance(TimeSpan.FromSeconds(29));
            Assert.Equal("\r\n\r\n"u8.ToArray(), await registrar.ReceiveBytes());
        }
        var stopped = registration.Stop();
        await registrar.Answer("REGISTER", 200, "OK");
        await stopped.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        house.Clock.Advance(TimeSpan.FromSeconds(29));
        await house.Phone.OptionsAsync(RegistrarHouse.Joe, house.Server.LocalEndPoint, TimeSpan.FromSeconds(30)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(0, registrar.Waiting);
    }

    private static (StunType Type, IPEndPoint? Address, bool? Fits) Read(byte[] bytes)
    {
        Assert.Equal(System.Buffers.OperationStatus.Done, StunMessage.TryParse(bytes, out var message));
        return (message.Type, message.MappedAddress, message.FingerprintFits);
    }

    private static int Error(byte[] bytes)
    {
        Assert.Equal(System.Buffers.OperationStatus.Done, StunMessage.TryParse(bytes, out var message));
        return message.ErrorCode;
    }

    private static byte[] Binding(StunType type = StunType.BindingRequest, bool fingerprint = false, StunAttributeType? attribute = null)
    {
        var writer = new StunWriter(new byte[100], type, "carillon/key"u8);
        if (attribute is { } strange) writer.Attribute(strange, [1, 2, 3]);
        if (fingerprint) writer.Fingerprint();
        return writer.Written.ToArray();
    }

    private static async Task<SipMessage> Register(RegistrarHouse house, RawPeer phone, int flow, string supported = "Supported: path, outbound\n", string instance = Instance,
        string via = "", string contact = "", string expected = "200 REGISTER")
    {
        var to = house.Server.LocalEndPoint;
        string flowContact = $"Contact: <sip:joe@{phone.Local}>;reg-id={flow};+sip.instance=\"{instance}\"\n{contact}";
        string callId = Guid.NewGuid().ToString("N");
        phone.Send(to, Text(1, ""));
        var challenged = await phone.Receive("401 REGISTER");
        challenged.TryGet(SipHeaderKind.WwwAuthenticate, out var value);
        _ = DigestChallenge.TryParse(value, out var challenge);
        phone.Send(to, Text(2, $"Authorization: {DigestCredentials.Answer(challenge!, "joe", "secret", "REGISTER", "sip:carillon.test", "cn", 1)}\n"));
        return await phone.Receive(expected);

        string Text(int cseq, string proof) => new StringBuilder("REGISTER sip:carillon.test SIP/2.0\n").Append(phone.Via).Append('\n').Append(via)
            .Append("Max-Forwards: 70\nFrom: <sip:joe@carillon.test>;tag=1\nTo: <sip:joe@carillon.test>\n").Append("Call-ID: ").Append(callId)
            .Append("\nCSeq: ").Append(cseq).Append(" REGISTER\n").Append(flowContact).Append(supported).Append(proof).Append("Content-Length: 0\n\n").ToString();
    }
}
