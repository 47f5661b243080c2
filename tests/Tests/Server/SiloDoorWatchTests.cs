using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Carillon.Server.Roles;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Carillon.Tests.Server;

/// <summary>Who is declared dead because nobody listens where he did.</summary>
public sealed class SiloDoorWatchTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TcpListener _other = new(IPAddress.Loopback, 0);
    private readonly Members _members = new();
    private readonly SiloDoorWatch _watch;

    public SiloDoorWatchTests()
    {
        _other.Start(backlog: 1);
        _members.Add((IPEndPoint)_other.LocalEndpoint, SiloStatus.Active);
        _members.Add(Members.Us.SiloAddress.Endpoint, SiloStatus.Active);
        _watch = new SiloDoorWatch(_members, _members, TimeProvider.System, NullLogger<SiloDoorWatch>.Instance);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_process_whose_door_is_gone_twice_is_declared_dead_once()
    {
        await _watch.Knock(Ct);
        _other.Stop();
        await _watch.Knock(Ct);
        Assert.Empty(_members.Killed);
        await _watch.Knock(Ct);
        Assert.Single(_members.Killed);
        await _watch.Knock(Ct);
        Assert.Single(_members.Killed);
    }

    [Fact]
    public async Task A_process_that_is_too_busy_to_answer_is_not()
    {
        // It takes nothing from its queue, which is soon full: knocks get no answer any more.
        for (var n = 0; n < 8; n++)
            await _watch.Knock(Ct);
        Assert.Empty(_members.Killed);
    }

    [Fact]
    public async Task A_refusal_between_two_answers_is_forgotten()
    {
        var door = (IPEndPoint)_other.LocalEndpoint;
        _other.Stop();
        await _watch.Knock(Ct);
        Assert.Empty(_members.Killed);
        using var again = new TcpListener(door);
        again.Start();
        await _watch.Knock(Ct);
        again.Stop();
        await _watch.Knock(Ct);
        Assert.Empty(_members.Killed);
    }

    [Fact]
    public async Task A_process_that_is_leaving_is_let_go()
    {
        _members.Add((IPEndPoint)_other.LocalEndpoint, SiloStatus.ShuttingDown);
        _other.Stop();
        await _watch.Knock(Ct);
        await _watch.Knock(Ct);
        Assert.Empty(_members.Killed);
    }

    /// <summary>The table of who is there; we are at a door of our own that nobody answers, for nobody knocks there.</summary>
    private sealed class Members : IClusterMembershipService, ILocalSiloDetails
    {
        private ImmutableDictionary<SiloAddress, ClusterMember> _members = ImmutableDictionary<SiloAddress, ClusterMember>.Empty;

        public static Members Us { get; } = new();

        public List<SiloAddress> Killed { get; } = [];

        public ClusterMembershipSnapshot CurrentSnapshot => new(_members, new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

        public string Name => "us";
        public string ClusterId => "carillon";
        public string DnsHostName => "localhost";
        public SiloAddress GatewayAddress => SiloAddress;

        public void Add(IPEndPoint door, SiloStatus status)
        {
            var silo = SiloAddress.New(door, 1);
            _members = _members.SetItem(silo, new ClusterMember(silo, status, "other"));
        }

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public Task<bool> TryKill(SiloAddress siloAddress)
        {
            Killed.Add(siloAddress);
            _members = _members.SetItem(siloAddress, new ClusterMember(siloAddress, SiloStatus.Dead, "other"));
            return Task.FromResult(true);
        }
    }
}
