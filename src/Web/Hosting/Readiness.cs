using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Carillon.Web.Hosting;

/// <summary>
/// Whether this web process is to get new work: it has started, the other web processes know it, and nobody has told it to drain.
/// One that drains is alive and serves whom it has.
/// </summary>
public sealed class Readiness(IHostApplicationLifetime lifetime, IServiceProvider services)
{
    private volatile bool _draining;

    /// <summary>From now on balancers send nobody new here.</summary>
    public void Drain() => _draining = true;

    /// <summary>Draining comes before all else: a process that ends is also about to leave the others.</summary>
    internal ReadinessDto Now() =>
        _draining || lifetime.ApplicationStopping.IsCancellationRequested ? new(false, ReadinessDto.Draining, "This web server takes nobody new: it is about to end.")
        : !lifetime.ApplicationStarted.IsCancellationRequested ? new(false, ReadinessDto.Starting, "This web server is starting.")
        : Membership() is var status && status != SiloStatus.Active ? new(false, ReadinessDto.Joining, $"This web server is not among the others: {status}.")
        : new(true, ReadinessDto.Taking, "");

    /// <summary>As this process itself knows it: nobody is asked.</summary>
    private SiloStatus Membership() => services.GetService<ISiloStatusOracle>()?.CurrentStatus ?? SiloStatus.Active;
}
