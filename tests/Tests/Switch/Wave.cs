using Carillon.Protocols.Wav;

namespace Carillon.Tests.Switch;

/// <summary>Makes prompts that are one sine wave.</summary>
internal static class Wave
{
    public static byte[] File(double hertz, int samples)
    {
        var pcm = new byte[2 * samples];
        for (var i = 0; i < samples; i++)
            BitConverter.TryWriteBytes(pcm.AsSpan(2 * i), (short)(8000 * Math.Sin(2 * Math.PI * hertz * i / 8000)));
        var header = new byte[44];
        new WavHeader(WavFormat.Pcm, 1, 8000, 16, (uint)pcm.Length).Write(header);
        return [.. header, .. pcm];
    }
}
