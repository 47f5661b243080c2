using System.Globalization;
using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>How far a self-test is, and what is to be said of it.</summary>
/// <param name="Done">Routes that have ended, as a fraction.</param>
/// <param name="Failed">Routes on which sound does not go both ways.</param>
public sealed record SelfTestProgress(double Done, int Failed, string Text)
{
    public static SelfTestProgress Of(SelfTestDto? test)
    {
        if (test is not { Routes.Count: > 0 and var all })
            return new(0, 0, "");
        var (ok, failed) = (test.Routes.Count(r => r.State == "ok"), test.Routes.Count(r => r.State == "failed"));
        var text = test.Running ? $"{ok + failed} of {all} routes tested{(failed > 0 ? $", {failed} failed" : "")}"
            : failed == 0 ? all == 1 ? "The route is well." : $"All {all} routes are well."
            : $"{failed} of {all} routes failed.";
        return new((double)(ok + failed) / all, failed, text);
    }

    public static string Figure(double? value, string format, string unit) =>
        value is { } known ? $"{known.ToString(format, CultureInfo.InvariantCulture)} {unit}" : "";
}
