using System.Globalization;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>Which web process dials, by the lease in the database; and when another one does.</summary>
internal sealed class CampaignOwner(DatabaseFloor floor)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private string _owner = "";

    /// <summary>From the fault until another one owned the campaign. Null: none did.</summary>
    public double? TakenOverMs { get; private set; }

    public async Task<DemoWeb> Find(DemoPlan plan, CancellationToken cancel)
    {
        _owner = await Read(cancel);
        return plan.Webs.FirstOrDefault(w => _owner.StartsWith(DemoSettings.NameOf(w) + "@", StringComparison.Ordinal)) ?? throw new IOException($"the campaign is owned by no web process of the floor, but by '{_owner}'");
    }

    /// <summary>As long as the fault lasts.</summary>
    public async Task WatchTakeover(Stage stage, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var taken = UntilTakenOver(stage, patience.Token);
        await stage.WatchUntil(stage.Options.AwayFor, _ => { }, cancel);
        await patience.CancelAsync();
        await taken;
    }

    /// <summary>As root beside all web processes: one value.</summary>
    public async Task<string> Ask(string sql, CancellationToken cancel) => Convert.ToString(await floor.Database.Nodes[0].Ask(sql, cancel), CultureInfo.InvariantCulture) ?? "";

    private async Task UntilTakenOver(Stage stage, CancellationToken cancel)
    {
        try
        {
            while (await Read(cancel) == _owner)
                await Task.Delay(LookEvery, cancel);
            TakenOverMs = ChaosReport.Round(stage.MsSinceFault);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Nobody did: the report says so.
        }
    }

    private Task<string> Read(CancellationToken cancel) => Ask($"SELECT owner FROM carillon.leases WHERE resource = 'campaign:{DemoPlan.Campaign}'", cancel);
}
