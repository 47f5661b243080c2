using System.Globalization;
using Carillon.Media;
using Carillon.Telephony.V1;

namespace Carillon.Switch.SelfTests;

/// <summary>What the sound that came back says of the way.</summary>
internal static class SelfTestVerdict
{
    /// <summary>G.711 with its gaps filled is worse than toll quality beyond this.</summary>
    private const double MostLoss = 0.05;

    private const double MostLevelDb = 3;

    public static SelfTestEnded Of(EchoHeard heard)
    {
        var fault = Fault(heard);
        return new SelfTestEnded
        {
            Ok = fault is null,
            Text = fault ?? "",
            RoundTripMs = Math.Round(heard.RoundTrip?.TotalMilliseconds ?? 0, 1),
            LevelDb = Math.Round(heard.LevelDb, 1),
            LossPercent = Math.Round(100 * heard.Loss, 1),
        };
    }

    /// <summary>Null: none.</summary>
    private static string? Fault(EchoHeard heard) => heard switch
    {
        { Said: 0 } => "nothing could be said: the media thread was too late",
        { Found: 0, HeardAnything: true } => "something came back, but not what was said",
        { Found: 0 } => "nothing came back: audio is lost on the way there or back (RTP ports, addresses, firewall)",
        { Loss: > MostLoss } => string.Create(CultureInfo.InvariantCulture, $"{100 * heard.Loss:0.#} % of what was said did not come back"),
        { LevelDb: > MostLevelDb or < -MostLevelDb } => string.Create(CultureInfo.InvariantCulture, $"it came back {Math.Abs(heard.LevelDb):0.#} dB {(heard.LevelDb > 0 ? "louder" : "quieter")}"),
        _ => null,
    };
}
