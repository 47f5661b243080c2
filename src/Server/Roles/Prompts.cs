using System.Security.Cryptography;
using Carillon.Telephony.V1;
using Google.Protobuf;

namespace Carillon.Server.Roles;

/// <summary>NAME.wav in the prompt folder is the prompt NAME on every switch.</summary>
internal static class Prompts
{
    public static IReadOnlyList<Prompt> Of(string? folder) => folder is null || !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.wav").Order(StringComparer.Ordinal).Select(Read)];

    private static Prompt Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return new Prompt { Name = Path.GetFileNameWithoutExtension(file), Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Wav = ByteString.CopyFrom(bytes) };
    }
}
