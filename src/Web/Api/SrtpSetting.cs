using Carillon.Domain.Cluster;

namespace Carillon.Web.Api;

/// <summary>SRTP as the API says it.</summary>
internal static class SrtpSetting
{
    public const string Fault = "srtp must be off, offer, required or dtls.";

    public static bool IsKnown(string? text) => text is null or "off" or "offer" or "required" or "dtls";

    public static bool NeedsTls(string? text) => text is "offer" or "required";

    public static AudioEncryption Of(string? text) => text switch
    {
        "offer" => AudioEncryption.Offer,
        "required" => AudioEncryption.Required,
        "dtls" => AudioEncryption.Dtls,
        _ => AudioEncryption.Off,
    };

    public static string Text(AudioEncryption use) => use switch
    {
        AudioEncryption.Offer => "offer",
        AudioEncryption.Required => "required",
        AudioEncryption.Dtls => "dtls",
        _ => "off",
    };
}
