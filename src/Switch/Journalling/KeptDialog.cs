using System.Text.Json;
using System.Text.Json.Serialization;
using Carillon.Signalling.Sip;

namespace Carillon.Switch.Journalling;

/// <summary>An answered leg's dialog in the journal, as JSON: if the process dies, the next one hangs it up.</summary>
internal sealed record KeptDialog(string LegId, SipDialog Dialog)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, KeptDialogJson.Default.KeptDialog);

    /// <exception cref="JsonException">A newer version wrote it.</exception>
    public static KeptDialog? Of(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, KeptDialogJson.Default.KeptDialog);
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptDialog))]
internal sealed partial class KeptDialogJson : JsonSerializerContext;
