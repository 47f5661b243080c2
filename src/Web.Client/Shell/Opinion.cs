using System.Globalization;

namespace Carillon.Web.Client.Shell;

/// <summary>Mean opinions (MOS) for people. The steps are those of ITU-T G.107 Annex B: R above 80 satisfies, below 70 many do complain.</summary>
public static class Opinion
{
    private const double Good = 4.03;
    private const double Poor = 3.6;

    public static string Css(double mos) => mos >= Good ? "good" : mos >= Poor ? "fair" : "poor";

    public static string Words(double mos) => mos >= Good ? "Heard well" : mos >= Poor ? "Heard with flaws" : "Heard badly";

    public static string Text(double? mos) => mos?.ToString("0.0", CultureInfo.InvariantCulture) ?? "";

    public static string Percent(double? percent) => percent is { } p ? p.ToString("0.0", CultureInfo.InvariantCulture) + " %" : "";

    public static string Ms(double? ms) => ms is { } m ? m.ToString("0", CultureInfo.InvariantCulture) + " ms" : "";
}
