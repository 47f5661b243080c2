using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Carillon.Server.Roles;

/// <summary>
/// Knocks twice a second where the other web processes listen for each other. A kernel that refuses says that no process is there: two times in a row, and it is
/// declared dead, a second after its death. A busy process, a frozen one and a machine that is away refuse nothing: those are left to Orleans' own probes,
/// which are patient.
/// </summary>
internal sealed partial class SiloDoorWatch(IClusterMembershipService membership, ILocalSiloDetails us, TimeProvider clock, ILogger<SiloDoorWatch> log) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private HashSet<SiloAddress> _refused = [];

    /// <summary>One round.</summary>
    internal async Task Knock(CancellationToken ct)
    {
        var others = membership.CurrentSnapshot.Members.Values.Where(m => m.Status is SiloStatus.Active && !m.SiloAddress.Equals(us.SiloAddress)).ToList();
        var refused = await Task.WhenAll(others.Select(async m => (Member: m, Refused: await Refuses(m.SiloAddress.Endpoint, ct))));
        foreach (var (member, _) in refused.Where(r => r.Refused && _refused.Contains(r.Member.SiloAddress)))
        {
            Gone(member.Name, member.SiloAddress.Endpoint);
            await membership.TryKill(member.SiloAddress);
        }

        _refused = [.. refused.Where(r => r.Refused).Select(r => r.Member.SiloAddress)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryKnock(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task TryKnock(CancellationToken ct)
    {
        try
        {
            await Knock(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Failed(e.Message);
        }
    }

    private async Task<bool> Refuses(IPEndPoint door, CancellationToken ct)
    {
        using var socket = new Socket(door.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = clock.CreateTimer(_ => patience.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            await socket.ConnectAsync(door, patience.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(6110, LogLevel.Warning, "The web process {Name} is gone: nobody listens at {Door} any more. What it owned is taken over")]
    private partial void Gone(string name, IPEndPoint door);

    [LoggerMessage(6111, LogLevel.Warning, "The other web processes could not be looked at: {Why}")]
    private partial void Failed(string why);
}
