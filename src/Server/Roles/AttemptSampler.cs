using System.Buffers.Binary;
using OpenTelemetry.Trace;

namespace Carillon.Server.Roles;

/// <summary>
/// Which attempts are traced: decided by the trace's id alone, which is the attempt's, so that all processes agree without a word. Its last 56 bits count, as in OpenTelemetry's consistent
/// sampling; in an attempt's id (UUID version 7) those are random, the first ones are the time.
/// </summary>
internal sealed class AttemptSampler(double share) : Sampler
{
    private const ulong All = 1UL << 56;
    private readonly ulong _from = (ulong)((1 - share) * All);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        Span<byte> id = stackalloc byte[16];
        samplingParameters.TraceId.CopyTo(id);
        var chance = BinaryPrimitives.ReadUInt64BigEndian(id[8..]) & (All - 1);
        return new SamplingResult(chance >= _from ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
