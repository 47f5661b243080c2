using System.Security.Cryptography;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Server.Demo;
using Carillon.Server.Options;
using Carillon.Server.Processes;

namespace Carillon.Server.Bench.Cluster;

/// <summary>The web processes under test: started from settings files as anybody would, asked through their API.</summary>
internal sealed class ClusterWebs : IDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly ClusterPlan _plan;
    private readonly Supervisor _supervisor;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ApiClient> _clients;

    public ClusterWebs(ClusterPlan plan)
    {
        _plan = plan;
        _supervisor = new Supervisor(TimeProvider.System, text => Console.Error.WriteLine($"carillon: {text}"));
        _clients = [.. plan.Webs.Select(url => new ApiClient(url, ClusterPlan.Admin, ClusterPlan.Password))];
    }

    public IReadOnlyList<double> CpuSeconds => [.. _supervisor.Children.Select(c => c.CpuSeconds)];

    public long Memory => CpuClock.Memory(_supervisor.Children.Select(c => c.Id).OfType<int>());

    /// <summary>Processes that died and were started again: no figure counts then.</summary>
    public int Restarts => _supervisor.Children.Sum(c => c.Starts - 1);

    /// <exception cref="IOException">One does not start.</exception>
    public async Task Start(CancellationToken ct)
    {
        await File.WriteAllTextAsync(_plan.SecretFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), ct);
        for (var n = 0; n < _plan.Webs.Count; n++)
        {
            var (name, file) = ($"web{n + 1}", Path.Combine(_plan.Folder, $"web{n + 1}.json"));
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { Web = Settings(n) }), ct);
            _supervisor.Start(new ChildPlan(name, ["serve", "--role", "web", "--config", file, "--end-with-parent"], RoleEnvironment.Of("web"), Path.Combine(_plan.LogFolder, name + ".log")), _stop.Token);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(StartWithin);
        while (!await AreReady(patience.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
    }

    public async Task<SqlCountsDto> Sql(CancellationToken ct) =>
        (await Health(ct)).Select(h => h.Sql).Aggregate((a, b) => new(a.Statements + b.Statements, a.RowsWritten + b.RowsWritten, a.Background + b.Background));

    public Task<FloorDto> Floor(CancellationToken ct) => _clients[0].Floor(ct);

    public async Task Dial(bool on, CancellationToken ct)
    {
        foreach (var id in _plan.Campaigns)
        {
            var campaign = await _clients[0].Get<CampaignDto>($"/campaigns/{id}", ct);
            await _clients[0].Put($"/campaigns/{id}", campaign with { DialMethod = on ? "RATIO" : "MANUAL" }, ct);
        }
    }

    public async Task LimitRate(double attemptsPerSecond, CancellationToken ct)
    {
        var carriers = await _clients[0].Get<IReadOnlyList<CarrierDto>>("/carriers", ct);
        foreach (var carrier in carriers)
            await _clients[0].Put($"/carriers/{carrier.Id}", carrier with { CallsPerSecond = attemptsPerSecond / carriers.Count }, ct);
    }

    public async Task End()
    {
        await _stop.CancelAsync();
        await _supervisor.Ended;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _supervisor.Dispose();
        _clients.ForEach(c => c.Dispose());
        _stop.Dispose();
    }

    private WebRoleOptions Settings(int n) => new()
    {
        Listen = _plan.Webs[n].ToString().TrimEnd('/'),
        Database = _plan.Database,
        DataFolder = _plan.WebFolder(n),
        ClusterSecretFile = _plan.SecretFile,
        Name = $"bench-web{n + 1}",
        SiloPort = PortProbe.FreePort(),
        GatewayPort = PortProbe.FreePort(),
        TrustedProxies = ["127.0.0.0/8"],
    };

    private Task<HealthDto[]> Health(CancellationToken ct) => Task.WhenAll(_clients.Select(c => c.Health(ct)));

    private async Task<bool> AreReady(CancellationToken patience)
    {
        if (_supervisor.FirstFault is not null)
            throw new IOException($"a web process cannot be started; its output is in {_plan.LogFolder}");
        try
        {
            return (await Health(patience)).All(h => h.Ready);
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"the web processes were not ready within {StartWithin.TotalSeconds:0} s; their output is in {_plan.LogFolder}");
        }
    }
}
