using System.Text.Json;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>A web process that was given up, and ends and begins anew when it finds out.</summary>
internal static class WebReturn
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>From now until it is ready, by its own word, which it may give before it finds out. Null: not in time.</summary>
    public static async Task<double?> Until(Stage stage, DemoWeb web, int startsBefore, CancellationToken cancel)
    {
        var from = stage.SinceFault;
        var child = stage.Floor.Child(web.Name);
        using var api = new ApiClient(web.Url, "supervisor", DemoPlan.Password);
        for (; stage.SinceFault - from < Within; await Task.Delay(LookEvery, cancel))
        {
            if (child.Starts > startsBefore && await IsReady(api, cancel))
                return ChaosReport.Round((stage.SinceFault - from).TotalMilliseconds);
        }

        return null;
    }

    private static async Task<bool> IsReady(ApiClient api, CancellationToken cancel)
    {
        try
        {
            return (await api.Health(cancel)).Ready;
        }
        catch (Exception e) when (e is HttpRequestException or ApiFault or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
