using System.Globalization;
using Carillon.Contracts;
using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Components;

namespace Carillon.Web.Client.Floor;

/// <summary>The floor, pushed a few times a second while this page is open.</summary>
public sealed partial class FloorPage : IAsyncDisposable
{

    [Inject] private FloorConnection Connection { get; set; } = null!;
    [Inject] private Session Session { get; set; } = null!;

    private FloorDto? Floor => Connection.Floor;
    private string Campaign => Connection.Campaign;
    private double CpsTop => ChartLine.Top(Highest(s => s.CallsPerSecond), 1);
    private double DropTop => ChartLine.Top(Math.Max(Highest(s => s.DropRate), DropCeiling), 0.05);
    private double DropCeiling => FloorTotals.Ceiling(Floor!, Campaign);
    private double TalkTop => ChartLine.Top(Highest(s => s.Talking), 5);

    protected override async Task OnInitializedAsync()
    {
        Connection.Changed += Rerender;
        if (Session.MayWatch)
            await Connection.Enter();
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Changed -= Rerender;
        if (Session.MayWatch)
            await Connection.Leave();
    }

    private static string N(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private Task Choose(string campaign) => Connection.Choose(campaign);

    private (DateTimeOffset, double)[] Points(Func<FloorSampleDto, double> of) => [.. Connection.History.Samples.Select(s => (s.At, of(s)))];

    private double Highest(Func<FloorSampleDto, double> of) => Connection.History.Samples.Select(of).DefaultIfEmpty().Max();

    private void Rerender() => InvokeAsync(StateHasChanged);
}
