using System.Net;
using Carillon.Lab.Relay;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Two switches whose trunk leads over a relay, customers at the first and agents at the second, some of each talking to each other.</summary>
internal sealed class LineWorld : IAsyncDisposable
{
    private const string Secret = "trunk-secret";
    private static int s_worlds;

    private readonly string _folder = Directory.CreateTempSubdirectory("line-").FullName;
    private readonly string _net = $"127.1.{Interlocked.Increment(ref s_worlds)}.";
    private TestSwitch _one = null!;
    private TestSwitch _two = null!;
    private TestParty _customers = null!;
    private TestParty _agents = null!;

    public UdpRelay Line { get; private set; } = null!;

    public EventWatch Near { get; private set; } = null!;

    public EventWatch Far { get; private set; } = null!;

    public ICallControl Control => _one.Control;

    public ICallControl Neighbour => _two.Control;

    public IPEndPoint NearTrunk => _one.Host.Iax2EndPoint;

    public IPEndPoint FarTrunk => _two.Host.Iax2EndPoint;

    /// <param name="agents">Phones that are registered at the second switch, by number from 0.</param>
    public static async Task<LineWorld> Create(int agents)
    {
        var world = new LineWorld();
        await world.Start(agents);
        return world;
    }

    /// <summary>A customer and an agent, each in a room of its own server, and the link between them.</summary>
    public async Task<Conversation> Connect(int agent)
    {
        var (legs, room) = ((Agent: NewId(), Customer: NewId(), Link: NewId()), NewId());
        await Orders.Give(Neighbour, new Command { CallPhone = new CallPhone { LegId = legs.Agent, AgentId = PhoneOf(agent), PhoneId = PhoneOf(agent) } });
        await Far.Answered(legs.Agent);
        await Orders.Give(Neighbour, new Command { Join = new Join { LegId = legs.Agent, RoomId = room } });
        var order = Orders.Over("c1");
        order.LegId = legs.Customer;
        await Orders.Give(Control, new Command { Originate = order });
        await Near.Answered(legs.Customer);
        await Orders.Give(Control, new Command { Link = new Link { LinkId = legs.Link, LegId = legs.Customer, NearRoomId = NewId(), ServerId = "t2", FarRoomId = room } });
        await Near.Next("the link", e => e.LinkUp?.LinkId == legs.Link);
        var (customer, spoken) = (new Speaker(), new Speaker());
        _customers.Speaks(order.Number, customer);
        _agents.Speaks(PhoneOf(agent), spoken);
        return new Conversation(legs.Link, customer, spoken);
    }

    public async ValueTask DisposeAsync()
    {
        await Near.DisposeAsync();
        await Far.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _customers.DisposeAsync();
        await _agents.DisposeAsync();
        await Line.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string PhoneOf(int agent) => $"{200 + agent}";

    private IPAddress Address(int host) => IPAddress.Parse(_net + host);

    /// 1 the switches, the relay between them  2 the parties  3 who knows whom  4 phones are there and the trunk is up
    private async Task Start(int agents)
    {
        _one = await TestSwitch.Start(TestSwitch.Options("t1", _net + "11", _folder)); // 1
        _two = await TestSwitch.Start(TestSwitch.Options("t2", _net + "12", _folder));
        Line = new UdpRelay(new RelayOptions { A = NearTrunk, FaceToA = new(Address(41), 0), B = FarTrunk, FaceToB = new(Address(42), 0) }, TimeProvider.System);
        Line.Start();
        (Near, Far) = (new EventWatch(Control), new EventWatch(Neighbour));
        _customers = await TestParty.Start(_net + "20", 700); // 2
        _agents = await TestParty.Start(_net + "30", 1300);
        _customers.Trust(Address(11));
        _agents.Trust(Address(12));
        await Configure(_one, "t2", Line.FaceToA, config => config.Carriers.Add(new Carrier // 3
        {
            Id = "c1",
            Name = "c1",
            Host = _net + "20",
            Port = (uint)_customers.EndPoint.Port,
            ReachableFromHere = true,
            KeepPlus = true,
        }));
        await Configure(_two, "t1", Line.FaceToB, config => config.Phones.AddRange(Enumerable.Range(0, agents).Select(agent => PhoneOf(PhoneOf(agent)))));
        for (var agent = 0; agent < agents; agent++) // 4
            await _agents.Register(_two.Host.SipEndPoint, PhoneOf(agent), Secret);
        await Near.Next("the trunk", e => e.TrunkHealth is { ServerId: "t2", Up: true });
        await Far.Next("the trunk", e => e.TrunkHealth is { ServerId: "t1", Up: true });
    }

    private static async Task Configure(TestSwitch at, string other, IPEndPoint face, Action<SwitchConfig> and)
    {
        var config = new SwitchConfig { Trunks = { new Trunk { ServerId = other, Host = face.Address.ToString(), Port = (uint)face.Port, Secret = Secret } } };
        and(config);
        var reply = await at.Control.Configure(2, config, TestContext.Current.CancellationToken);
        Assert.True(reply.Accepted, string.Join("; ", reply.Faults));
    }

    private static Phone PhoneOf(string user)
    {
        var credential = Carillon.Signalling.Sip.PhoneCredential.FromPassword(user, "carillon", Secret);
        return new Phone { Id = user, Realm = "carillon", Ha1Md5 = credential.Ha1Md5, Ha1Sha256 = credential.Ha1Sha256 };
    }
}

/// <summary>Two who hear each other over the trunk.</summary>
internal sealed record Conversation(string Link, Speaker Customer, Speaker Agent);
