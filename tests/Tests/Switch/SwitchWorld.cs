using System.Globalization;
using System.Net;
using Carillon.Signalling.Sip;
using Carillon.Switch;
using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>Two switches with a trunk between them, a carrier, and phone 100 at the first and 200 at the second.</summary>
internal sealed class SwitchWorld : IWorld
{
    public const double CustomerTone = 700;
    public const double PhoneTone = 1300;
    private const string Secret = "trunk-secret";
    private static int s_worlds;

    private readonly string _folder = Directory.CreateTempSubdirectory("switch-").FullName;
    private readonly string _net;
    private readonly Dictionary<string, InboundCaller> _callers = [];
    private EventWatch? _listener;

    private SwitchWorld(int number) => _net = string.Create(CultureInfo.InvariantCulture, $"127.0.{100 + (number % 100)}.");

    public TestSwitch One { get; private set; } = null!;

    public TestSwitch Two { get; private set; } = null!;

    public TestParty Carrier { get; private set; } = null!;

    public TestParty SpareCarrier { get; private set; } = null!;

    public TestParty Phone100 { get; private set; } = null!;

    public TestParty Phone200 { get; private set; } = null!;

    public SwitchConfig ConfigOne { get; private set; } = null!;

    public string Folder => _folder;

    public ICallControl Control => One.Control;

    public ICallControl Neighbour => Two.Control;

    /// <param name="phone200Tone">What the second server's phone says.</param>
    /// <param name="encrypted">The trunk: the first switch by its configuration, the second by its options.</param>
    /// <param name="ipv6">Both have ::1 beside their address, and the trunk is there.</param>
    /// <param name="and">Options of the second switch.</param>
    /// <param name="prepare">Before the first configuration: the parties run, ConfigOne may be changed.</param>
    public static async Task<SwitchWorld> Create(Action<Carrier>? carrierIs = null, Action<SwitchOptions>? optionsAre = null, Action<SwitchWorld>? prepare = null, bool encrypted = false, double phone200Tone = PhoneTone, Action<SwitchOptions>? and = null, bool ipv6 = false)
    {
        var world = new SwitchWorld(Interlocked.Increment(ref s_worlds));
        await world.Start(carrierIs, optionsAre, prepare, encrypted, phone200Tone, and, ipv6);
        return world;
    }

    public string Address(int host) => _net + host.ToString(CultureInfo.InvariantCulture);

    public void CustomersWill(FakeCall call) => Carrier.Behaviour = _ => call;

    public void CustomerHangsUp(string number) => Carrier.HangUp(number);

    public void CustomerPresses(string number, char digit) => Carrier.Press(number, digit);

    public void CustomerTalks(string number, bool on) => Carrier.Speaks(number, new Babble(on));

    public int InvitesTo(string number) => Carrier.InvitesTo(number);

    /// <summary>ConfigOne was changed.</summary>
    public Task Reconfigure() => Configure(One, ConfigOne);

    public async Task CallIn(string from, string called)
    {
        await Listened();
        _callers[from] = Carrier.CallIn(One.Host.SipEndPoint, from, called);
    }

    public InboundCaller CallerFrom(string from) => _callers[from];

    /// <summary>The first switch has a listener, who would hear of a call that comes in.</summary>
    public async Task Listened()
    {
        _listener ??= new EventWatch(Control);
        await _listener.Next("heartbeat", e => e.ServerLoad is not null);
    }

    public void CallerHangsUp(string from) => _callers[from].HangUp();

    public Task<int> FinalStatusOf(string from) => _callers[from].FinalStatus;

    public async Task RestartOne()
    {
        await One.DisposeAsync();
        One = await TestSwitch.Start(TestSwitch.Options("t1", Address(11), _folder));
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
            await _listener.DisposeAsync();
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Carrier.DisposeAsync();
        await SpareCarrier.DisposeAsync();
        await Phone100.DisposeAsync();
        await Phone200.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Start(Action<Carrier>? carrierIs, Action<SwitchOptions>? optionsAre, Action<SwitchWorld>? prepare, bool encrypted, double phone200Tone, Action<SwitchOptions>? and, bool ipv6)
    {
        var options = TestSwitch.Options("t1", Address(11), _folder);
        options.Address6 = ipv6 ? "::1" : null;
        optionsAre?.Invoke(options);
        One = await TestSwitch.Start(options);
        var two = TestSwitch.Options("t2", Address(12), _folder);
        two.EncryptTrunks = encrypted;
        two.Address6 = ipv6 ? "::1" : null;
        and?.Invoke(two);
        Two = await TestSwitch.Start(two);
        Carrier = await TestParty.Start(Address(20), CustomerTone);
        SpareCarrier = await TestParty.Start(Address(21), CustomerTone);
        Phone100 = await TestParty.Start(Address(30), PhoneTone);
        Phone200 = await TestParty.Start(Address(31), phone200Tone);
        foreach (var party in new[] { Carrier, SpareCarrier, Phone100, Phone200 })
            party.Trust(IPAddress.Parse(Address(11)), IPAddress.Parse(Address(12)));

        ConfigOne = new SwitchConfig
        {
            Carriers = { CarrierAt("c1", Carrier.EndPoint), CarrierAt("c2", SpareCarrier.EndPoint) },
            Phones = { PhoneOf("100") },
            Trunks = { TrunkTo("t2", ipv6 ? Two.Host.Iax2EndPoint6! : Two.Host.Iax2EndPoint, encrypted) },
        };
        carrierIs?.Invoke(ConfigOne.Carriers[0]);
        prepare?.Invoke(this);
        await Configure(One, ConfigOne);
        await Configure(Two, new SwitchConfig
        {
            Phones = { PhoneOf("200") },
            Trunks = { TrunkTo("t1", ipv6 ? One.Host.Iax2EndPoint6! : One.Host.Iax2EndPoint, encrypted: false) },
        });
        await Phone100.Register(One.Host.SipEndPoint, "100", "secret");
        await Phone200.Register(Two.Host.SipEndPoint, "200", "secret");
    }

    private static async Task Configure(TestSwitch at, SwitchConfig config)
    {
        var reply = await at.Control.Configure(2, config, CancellationToken.None);
        if (!reply.Accepted)
            throw new InvalidOperationException(string.Join("; ", reply.Faults));
    }

    private static Trunk TrunkTo(string server, IPEndPoint at, bool encrypted) =>
        new() { ServerId = server, Host = at.Address.ToString(), Port = (uint)at.Port, Secret = Secret, Encrypted = encrypted };

    private static Carrier CarrierAt(string id, IPEndPoint at) => new()
    {
        Id = id,
        Name = id,
        Host = at.Address.ToString(),
        Port = (uint)at.Port,
        ReachableFromHere = true,
        KeepPlus = true,
    };

    public static Phone PhoneOf(string user)
    {
        var credential = PhoneCredential.FromPassword(user, "carillon", "secret");
        return new Phone { Id = user, Realm = "carillon", Ha1Md5 = credential.Ha1Md5, Ha1Sha256 = credential.Ha1Sha256 };
    }
}
