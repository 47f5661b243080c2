using System.Net.Sockets;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Dns;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Configuration;

/// <summary>Where carriers are: found for each configuration, and again when the name servers' answers have lived their time. Off the control loop.</summary>
/// <param name="moved">Told of what was found again.</param>
internal sealed class CarrierFinder(SipLocator locator, TimeProvider clock, Func<IReadOnlyList<(Carrier Settings, IReadOnlyList<SipHop> Targets)>, Task> moved) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8), AfterNothing = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private ITimer? _again;

    public static CarrierFinder Make(SwitchOptions options, TimeProvider clock, Func<IReadOnlyList<(Carrier, IReadOnlyList<SipHop>)>, Task> moved)
    {
        var dns = new DnsClient(options.DnsServers.Count > 0 ? [.. options.DnsServers] : DnsClient.SystemServers(), clock);
        return new CarrierFinder(new SipLocator(dns, options.Families, (host, _) => HostLookup.Find(host, options.Families)), clock, moved);
    }

    /// <summary>Those that may be used from here, each with its places; and looks again by itself until the next call.</summary>
    public async Task<IReadOnlyList<(Carrier Settings, IReadOnlyList<SipHop> Targets)>> Find(IReadOnlyList<Carrier> carriers)
    {
        _again?.Dispose();
        var found = await Task.WhenAll(carriers.Select(Find)).ConfigureAwait(false);
        if (found.Min(f => f.Life) is { } life)
            _again = clock.CreateTimer(_ => _ = Again([.. found.Where(f => f.Life is not null).Select(f => f.Carrier)]), null, life, Timeout.InfiniteTimeSpan);
        return [.. found.Select(f => (f.Carrier, f.Targets))];
    }

    public void Dispose()
    {
        _stop.Cancel();
        _again?.Dispose();
        _stop.Dispose();
    }

    private async Task Again(IReadOnlyList<Carrier> carriers)
    {
        try
        {
            await moved(await Find(carriers).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The switch ends.
        }
    }

    private async Task<(Carrier Carrier, IReadOnlyList<SipHop> Targets, TimeSpan? Life)> Find(Carrier carrier)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Patience);
        try
        {
            var location = await locator.Find(carrier.Host, (int)carrier.Port, CarrierLine.TransportOf(carrier), patience.Token).ConfigureAwait(false);
            return (carrier, [.. location.Hops.Select(h => CarrierLine.Named(carrier, h))], location.Hops.Count == 0 ? AfterNothing : location.Life);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return (carrier, [], AfterNothing);
        }
    }
}
