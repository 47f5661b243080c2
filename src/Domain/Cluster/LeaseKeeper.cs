using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Carillon.Domain.Cluster;

/// <summary>A lease of this process. Held until it is lost, or until its time runs out here (the clock is read before the statement, so we stop before others may start).</summary>
internal sealed class HeldLease(Lease lease, TimeProvider clock)
{
    private long _validUntil;
    private volatile bool _lost;

    public Lease Lease { get; } = lease;
    public long Epoch => Lease.Epoch;
    public bool IsHeld => !_lost && clock.GetTimestamp() < Volatile.Read(ref _validUntil);

    public void Lose() => _lost = true;

    internal void ValidUntil(long timestamp) => Volatile.Write(ref _validUntil, timestamp);
}

/// <summary>Takes leases for the grains of this process and renews them all by one statement.</summary>
internal sealed partial class LeaseKeeper(ILeaseStore store, DeadProcesses dead, TimeProvider clock, IOptions<DomainOptions> options, ILogger<LeaseKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldLease> _held = new(StringComparer.Ordinal);

    /// <summary>Null while another process holds it, or the database is away.</summary>
    public async Task<HeldLease?> Take(string resource, CancellationToken ct)
    {
        var asked = clock.GetTimestamp();
        if (await store.TryTake(resource, options.Value.ProcessName, options.Value.LeaseTimeToLive, dead.Names, ct) is not { } lease)
            return null;
        var held = new HeldLease(lease, clock);
        held.ValidUntil(End(asked));
        lock (_gate)
            _held[resource] = held;
        return held;
    }

    public async Task Release(HeldLease held, CancellationToken ct)
    {
        held.Lose();
        Forget(held);
        await store.Release(held.Lease, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LeaseRenewal, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(t => t is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default))
        {
            try
            {
                await Renew(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                CannotRenew(e.Message);
            }
        }
    }

    internal async Task Renew(CancellationToken ct)
    {
        List<HeldLease> mine;
        lock (_gate)
            mine = [.. _held.Values];
        if (mine.Count == 0)
            return;
        var asked = clock.GetTimestamp();
        var still = (await store.Renew([.. mine.Select(h => h.Lease)], options.Value.LeaseTimeToLive, ct)).ToHashSet();
        foreach (var held in mine)
        {
            if (still.Contains(held.Lease))
                held.ValidUntil(End(asked));
            else
                Lost(held);
        }
    }

    private void Lost(HeldLease held)
    {
        held.Lose();
        Forget(held);
        LeaseLost(held.Lease.Resource, held.Epoch);
    }

    private void Forget(HeldLease held)
    {
        lock (_gate)
        {
            if (_held.GetValueOrDefault(held.Lease.Resource) == held)
                _held.Remove(held.Lease.Resource);
        }
    }

    private long End(long asked) => asked + (long)((options.Value.LeaseTimeToLive - Margin).TotalSeconds * clock.TimestampFrequency);

    [LoggerMessage(5001, LogLevel.Warning, "Lease {Resource} (epoch {Epoch}) is lost: another web server has it, or the database was away for too long")]
    private partial void LeaseLost(string resource, long epoch);

    [LoggerMessage(5002, LogLevel.Warning, "Leases cannot be renewed: {Reason}")]
    private partial void CannotRenew(string reason);
}
