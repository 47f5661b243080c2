using Carillon.Domain.Cluster;

namespace Carillon.Web.Api;

/// <summary>SRTP as the API says it.</summary>
internal static class SrtpSetting
{
    public const string Fault = "srtp must be off, offer or required.";

    public static bool IsKnown(string? text) => text is null or "off" or "offer" or "required";

    public static AudioEncryption Of(string? text) => text switch
    {
        "offer" => AudioEncryption.Offer,
        "required" => AudioEncryption.Required,
        _ => AudioEncryption.Off,
    };

    public static string Text(AudioEncryption use) => use switch
    {
        AudioEncryption.Offer => "offer",
        AudioEncryption.Required => "required",
        _ => "off",
    };
}
