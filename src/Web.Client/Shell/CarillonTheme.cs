using MudBlazor;

namespace Carillon.Web.Client.Shell;

/// <summary>Calm colours, and the fonts that the machine has: nothing is fetched from elsewhere.</summary>
internal static class CarillonTheme
{
    private static readonly string[] SystemFonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0f766e",
            Secondary = "#475569",
            Tertiary = "#4f46e5",
            Background = "#f4f6f8",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1e293b",
            TextPrimary = "#1e293b",
            TextSecondary = "#5b6b80",
            LinesDefault = "#e2e8f0",
            TableLines = "#e9eef3",
            Divider = "#e2e8f0",
            Success = "#15803d",
            Warning = "#b45309",
            Error = "#b91c1c",
            Info = "#0369a1",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#2dd4bf",
            PrimaryContrastText = "#06302c",
            Secondary = "#94a3b8",
            Tertiary = "#a5b4fc",
            Background = "#0f1720",
            Surface = "#18222e",
            AppbarBackground = "#18222e",
            AppbarText = "#e2e8f0",
            TextPrimary = "#e5ebf2",
            TextSecondary = "#9aa8ba",
            LinesDefault = "#2a3747",
            TableLines = "#263242",
            Divider = "#2a3747",
            Success = "#4ade80",
            SuccessContrastText = "#052e16",
            ErrorContrastText = "#450a0a",
            WarningContrastText = "#451a03",
            InfoContrastText = "#082f49",
            Warning = "#fbbf24",
            Error = "#f87171",
            Info = "#38bdf8",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = SystemFonts, FontSize = ".9rem", LetterSpacing = "normal" },
            Button = new ButtonTypography { TextTransform = "none", FontWeight = "600", LetterSpacing = "normal" },
        },
    };
}
