using Carillon.Domain.Cluster;

namespace Carillon.Web.Api;

/// <summary>The encryption of an IAX2 phone's calls as the API says it.</summary>
internal static class Iax2EncryptionSetting
{
    public const string Fault = "encryption must be off, offer or required.";

    public static bool IsKnown(string? text) => text is null or "off" or "offer" or "required";

    public static CallEncryption Of(string? text) => text switch
    {
        "offer" => CallEncryption.Offer,
        "required" => CallEncryption.Required,
        _ => CallEncryption.Off,
    };

    public static string Text(CallEncryption use) => use switch
    {
        CallEncryption.Offer => "offer",
        CallEncryption.Required => "required",
        _ => "off",
    };
}
