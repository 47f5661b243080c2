using System.Buffers;
using Carillon.Protocols.Wav;
using static Carillon.Fuzz.Targets.BrokenPromiseException;

namespace Carillon.Fuzz.Targets;

/// <summary>WAV headers, of prompts that somebody uploads.</summary>
internal static class WavTarget
{
    public static FuzzTarget Headers { get; } = new("wav", Header, "RIFF", "WAVE", "fmt ", "data", "LIST", "fact");

    private static void Header(ReadOnlySpan<byte> input)
    {
        if (WavHeader.TryParse(input, out var header, out var dataOffset) != OperationStatus.Done)
            return;
        Unless(dataOffset >= 0 && dataOffset <= input.Length, "the samples begin within the file");
        _ = (header.Duration, header.Length);
    }
}
