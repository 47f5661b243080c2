using Carillon.Lab.Calls;
using Carillon.Lab.Report;

namespace Carillon.Lab.Recordings;

/// <summary>Looks at all recordings of a run.</summary>
internal static class RecordingChecks
{
    private const double RecognisableSeconds = 0.6;

    public static IReadOnlyList<RecordingCheck> Check(IEnumerable<string> folders, LabFacts facts) =>
        [.. folders.Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.wav", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Select(path => Check(path, facts))];

    private static RecordingCheck Check(string path, LabFacts facts)
    {
        if (StereoFile.TryRead(path) is not { } file || file.Seconds < RecognisableSeconds)
            return new RecordingCheck(path, [], [], 0, IsSilent: false, IsOther: true);
        var (left, right) = (StereoFile.Voices(file.Left), StereoFile.Voices(file.Right));
        return new RecordingCheck(path, left, right, file.Seconds, IsSilent: !Belongs(left, right, facts), IsOther: false);
    }

    /// <summary>One customer on the left, one phone on the right, and these two talked with each other.</summary>
    private static bool Belongs(IReadOnlyList<ushort> left, IReadOnlyList<ushort> right, LabFacts facts)
    {
        if (left is not [var customer] || right is not [var agent] || !Identities.IsCustomer(customer))
            return false;
        return facts.Calls.Any(c => c.Identity == customer && CallJudge.Judge(c, facts) is { Phone: { } phone } && facts.PhoneOf(phone)?.Identity == agent);
    }
}
