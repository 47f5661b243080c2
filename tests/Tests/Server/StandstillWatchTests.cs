using Carillon.Server.Roles;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Carillon.Tests.Server;

public sealed class StandstillWatchTests : IDisposable
{
    private readonly Members _members = new();
    private readonly StandstillWatch _watch;
    private TimeSpan _now = TimeSpan.FromHours(1);

    public StandstillWatchTests() => _watch = new StandstillWatch(_members, NullLogger<StandstillWatch>.Instance, () => _now);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public async Task Who_works_looks_nothing_up()
    {
        for (var n = 0; n < 100; n++)
            await LookAfter(TimeSpan.FromMilliseconds(900));
        Assert.Equal(0, _members.Refreshed);
    }

    [Fact]
    public async Task Who_stood_still_looks_up_once_whether_he_was_given_up()
    {
        await _watch.Look();
        await LookAfter(TimeSpan.FromSeconds(12));
        await LookAfter(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, _members.Refreshed);
    }

    private Task LookAfter(TimeSpan time)
    {
        _now += time;
        return _watch.Look();
    }

    private sealed class Members : IClusterMembershipService
    {
        public int Refreshed { get; private set; }

        public ClusterMembershipSnapshot CurrentSnapshot => throw new NotSupportedException();

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
        {
            Refreshed++;
            return ValueTask.CompletedTask;
        }

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}
