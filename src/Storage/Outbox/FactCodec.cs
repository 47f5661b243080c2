using System.Text.Json;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Storage.Databases;

namespace Carillon.Storage.Outbox;

/// <summary>A fact as a journal record: one byte that says its kind, then JSON. Kinds are never given another meaning.</summary>
internal static class FactCodec
{
    private const byte AttemptEndKind = 1;
    private const byte DispositionKind = 2;
    private const byte RecordingKind = 3;
    private const byte ActivityKind = 4;
    private const byte AudioKind = 5;

    public static byte[] Write(AttemptEnd end) => Write(AttemptEndKind, end);

    public static byte[] Write(DispositionSet disposition) => Write(DispositionKind, disposition);

    public static byte[] Write(RecordingFact recording) => Write(RecordingKind, recording);

    public static byte[] Write(AgentActivity activity) => Write(ActivityKind, activity);

    public static byte[] Write(LegAudio audio) => Write(AudioKind, audio);

    /// <summary>False: written by a newer version, or damaged before its checksum was made.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, FactBatch batch)
    {
        if (record.IsEmpty)
            return false;
        try
        {
            return TryRead(record[0], record[1..], batch);
        }
        catch (Exception e) when (e is JsonException or FormatException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool TryRead(byte kind, ReadOnlySpan<byte> json, FactBatch batch)
    {
        switch (kind)
        {
            case AttemptEndKind:
                batch.Add(Read<AttemptEnd>(json));
                return true;
            case DispositionKind:
                batch.Add(Read<DispositionSet>(json));
                return true;
            case RecordingKind:
                batch.Add(Read<RecordingFact>(json));
                return true;
            case ActivityKind:
                batch.Add(Read<AgentActivity>(json));
                return true;
            case AudioKind:
                batch.Add(Read<LegAudio>(json));
                return true;
            default:
                return false;
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<T>(json, StoredJson.Options) ?? throw new JsonException("The fact is null.");

    private static byte[] Write<T>(byte kind, T fact) => [kind, .. JsonSerializer.SerializeToUtf8Bytes(fact, StoredJson.Options)];
}
