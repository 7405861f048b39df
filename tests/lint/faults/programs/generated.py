# datastar: ignore-file
PAGE = '<b data-on-click="$n++">'
