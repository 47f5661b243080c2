using System.Net;
using Carillon.Domain.Cluster;
using Orleans.Runtime;

namespace Carillon.Tests.Domain;

public sealed class DeadProcessesTests
{
    private int _lives;

    [Fact]
    public void Who_was_declared_dead_is_dead_until_he_begins_again()
    {
        ClusterMember[] members =
        [
            Life("dead", 1, SiloStatus.Dead), Life("dead", 1, SiloStatus.Dead),
            Life("back", 2, SiloStatus.Dead), Life("back", 2, SiloStatus.Joining),
            Life("well", 3, SiloStatus.Active),
            Life("leaves", 4, SiloStatus.ShuttingDown),
            Life("moved", 5, SiloStatus.Dead), Life("moved", 6, SiloStatus.Active),
        ];
        Assert.Equal(["dead@127.0.0.1:1", "moved@127.0.0.1:5"], DeadProcesses.Of(members));
    }

    private ClusterMember Life(string name, int port, SiloStatus status) => new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), ++_lives), status, name);
}
