using Microsoft.Extensions.Hosting;

namespace Carillon.Server.Roles;

/// <summary>
/// A host that ends when the token of its role says so. The usual lifetime listens to SIGTERM itself, and would close every screen
/// before a balancer has heard that this process drains.
/// </summary>
internal sealed class ByToken : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
