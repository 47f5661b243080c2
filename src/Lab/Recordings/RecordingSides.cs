namespace Carillon.Lab.Recordings;

/// <summary>Whether both sides of a recording have somebody on them; who, is another question.</summary>
public static class RecordingSides
{
    /// <summary>Of 16 bits: below it there is nothing but noise of a codec.</summary>
    private const int Faint = 200;

    /// <summary>Also true of what is no stereo file.</summary>
    public static bool IsSilent(string path) => StereoFile.TryRead(path) is not { } file || IsFaint(file.Left) || IsFaint(file.Right);

    private static bool IsFaint(short[] side) => side.Length == 0 || side.Average(s => Math.Abs((double)s)) < Faint;
}
