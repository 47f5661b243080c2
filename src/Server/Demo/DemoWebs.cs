using Carillon.Contracts;

namespace Carillon.Server.Demo;

/// <summary>All web processes of a demo: the floor as a supervisor sees it, their health as a balancer asks for it.</summary>
internal sealed class DemoWebs(DemoPlan plan) : IDisposable
{
    private readonly List<ApiClient> _webs = [.. plan.Webs.Select(w => new ApiClient(w.Url, "supervisor", DemoPlan.Password))];

    private readonly ApiClient _page = new(plan.WebUrl, "supervisor", DemoPlan.Password);

    public Task LogIn(CancellationToken ct) => _page.LogIn(ct);

    /// <summary>The same at each of them.</summary>
    public Task<FloorDto> Floor(CancellationToken ct) => _page.Floor(ct);

    public async Task<bool> AreReady(CancellationToken ct) => (await Health(ct)).All(h => h.Ready);

    /// <summary>What has happened, but is not in the database yet.</summary>
    public async Task<int> PendingFacts(CancellationToken ct) => (await Health(ct)).Sum(h => h.PendingFacts);

    public async Task<SqlCountsDto> Sql(CancellationToken ct) =>
        (await Health(ct)).Select(h => h.Sql).Aggregate((a, b) => new(a.Statements + b.Statements, a.RowsWritten + b.RowsWritten, a.Background + b.Background));

    public void Dispose()
    {
        _webs.ForEach(w => w.Dispose());
        _page.Dispose();
    }

    private Task<HealthDto[]> Health(CancellationToken ct) => Task.WhenAll(_webs.Select(w => w.Health(ct)));
}
